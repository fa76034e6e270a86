namespace MultiTaskBert.Tags;

/// <summary>What a tag says of its word, apart from the type of the entity.</summary>
internal enum TagPart
{
    /// <summary>The word is in no entity.</summary>
    Outside,

    /// <summary>The first word of an entity.</summary>
    Begin,

    /// <summary>A word of an entity, of which nothing more is said.</summary>
    Inside,

    /// <summary>The last word of an entity.</summary>
    End,

    /// <summary>The only word of an entity.</summary>
    Single,

    /// <summary>The tag has no mark: the whole name is the type, of which the word is a part. In <see cref="TagSchemeKind.None"/> every tag is one.</summary>
    Plain,
}
