namespace MultiTaskBert.Freezing;

/// <summary>Implemented by a policy type whose text <see cref="FreezePolicy.Parse"/> can read back.</summary>
public interface IFreezePolicyKind
{
    /// <summary>The word its text starts with; letters, digits, <c>_</c>, <c>.</c> and <c>-</c>.</summary>
    public static abstract string Keyword { get; }

    /// <summary>Makes the policy that the text describes.</summary>
    /// <param name="term">The text in parts. An argument that is never asked for is reported as unknown.</param>
    /// <exception cref="FormatException">An argument is missing or unreadable.</exception>
    /// <exception cref="ArgumentException">The arguments are readable but not allowed.</exception>
    public static abstract FreezePolicy FromTerm(PolicyTerm term);
}
