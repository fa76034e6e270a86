namespace MultiTaskBert.Tags;

/// <content>Finding the scheme of a set of tags.</content>
public sealed partial class TagScheme
{
    /// <summary>Finds the scheme that a set of tags is written in. Never fails: a set that fits nothing has no entities.</summary>
    /// <remarks>
    /// <para>
    /// Marks are looked for in front of the type and behind it, with the separators <c>- _ : / | . #</c> or any other sign that stands there, as <c>B I</c>, <c>I E</c>, <c>B I E S</c>,
    /// <c>B I L U</c>, <c>B M E S</c> and <c>B M E W</c>, in capitals or not, and as the words <c>BEGIN INSIDE END SINGLE</c> with the usual separators. The spelling that explains most tags is taken if it explains more than half of those that are not
    /// outside, or if a type has two marks in it; of equals the first in this order. Marks of last and only words count only if some type has both a first (or inner) and a last word, or if nothing but
    /// only words are marked, for two types at least: <c>E-mail</c> and <c>S-Bahn</c> are types.
    /// </para>
    /// <para>
    /// With <c>B</c> and <c>I</c> the tags are IOB2; IOB1 if some type has an <c>I</c> and no <c>B</c>. Which of the two is meant where all types have both, no set of
    /// tags can tell: give <see cref="Iob1"/> then.
    /// </para>
    /// <para>
    /// Without marks the tags are plain types (IO) if one of them is a word for outside (<c>O</c>, <c>0</c>, <c>Other</c>, …, in any case); but not if all are numbers, or if they name
    /// nouns and verbs. Everything else, such as parts of speech, is no entity scheme.
    /// </para>
    /// <para>The tag outside is the first of <c>O</c>, <c>o</c>, <c>0</c>, <c>OUT</c>, <c>OUTSIDE</c>, <c>OTHER</c>, <c>NONE</c>, <c>NIL</c>, <c>NULL</c>, <c>_</c>, <c>-</c> that is there; the two last only beside marks.</para>
    /// </remarks>
    /// <param name="names">The tags, in any order.</param>
    public static TagScheme Find(IEnumerable<string> names)
    {
        ArgumentNullException.ThrowIfNull(names);
        return TagSchemeFinder.Find([.. names.Where(name => !string.IsNullOrWhiteSpace(name)).Distinct(StringComparer.Ordinal)]);
    }

    /// <summary>Whether a tag is one of the names that data have for words outside of entities.</summary>
    internal static bool IsOutsideName(string tag) => TagSchemeFinder.IsOutsideName(tag);

    /// <summary>The marked tag that a name looks like, whatever the rest of its set: <c>B-PER</c> of <c>b_per</c>; null if it looks like none.</summary>
    internal static string? MarkedForm(string name) => TagSchemeFinder.MarkedForm(name);

    /// <summary>A marked tag of this scheme as most programs write it: <c>B-PER</c> of <c>b_per</c>.</summary>
    internal string UsualForm(string tag) => TagSchemeFinder.UsualForm(this, tag);

    /// <summary>What is wrong with reading a set of tags by this scheme, as a sentence; null if nothing is.</summary>
    internal string? Misfit(IReadOnlyCollection<string> names)
    {
        if (!HasMarks || names.Any(name => Parse(name).Part is not (TagPart.Plain or TagPart.Outside)))
        {
            return null;
        }

        var found = Find(names);
        return $"None of the tags ({string.Join(", ", names.Take(8).Select(name => $"'{name}'"))}{(names.Count > 8 ? ", …" : string.Empty)}) is written in the scheme {this}. "
            + $"Their own seems to be {found}; other spellings are given as TagScheme.{Kind}.{nameof(With)}(separator: \"_\", outside: \"0\").";
    }
}
