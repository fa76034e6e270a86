using System.Runtime.InteropServices;
using MultiTaskBert.Tokenization.Files;
using MultiTaskBert.Tokenization.Parts;
using MultiTaskBert.Tokenization.Unicode;

namespace MultiTaskBert.Tokenization.Normalization;

/// <summary>The four normalization forms of Unicode: NFC, NFD, NFKC and NFKD.</summary>
/// <remarks>
/// The Unicode Standard, section 3.11. Which original character a normalised one counts for follows <c>unicode-normalization-alignments</c>, the
/// library behind Hugging Face's <c>tokenizers</c>; it knows the decompositions of Unicode 11 and leaves younger characters as they are.
/// </remarks>
internal sealed class UnicodeNormalizer(bool isCompatibility, bool composes) : INormalizer, IJsonPart<INormalizer>
{
    /// <summary>Below these, nothing changes.</summary>
    private const char FirstCompatible = '\u00A0';
    private const char FirstDecomposing = '\u00C0';
    private const char FirstComposing = '\u0300';

    private readonly char _firstChanging = isCompatibility ? FirstCompatible : composes ? FirstComposing : FirstDecomposing;

    public static IReadOnlyList<string> Types => ["NFC", "NFD", "NFKC", "NFKD"];

    public static INormalizer Read(JsonSection section)
    {
        var form = section.Get("type").Text();
        return new UnicodeNormalizer(form.Contains('K', StringComparison.Ordinal), form[^1] == 'C');
    }

    public bool Normalize(NormalizedText source, NormalizedText target)
    {
        if (source.Characters.IndexOfAnyInRange(_firstChanging, char.MaxValue) < 0)
        {
            return false;
        }

        var changes = TextChanges.Take();
        Decompose(source, changes);
        if (composes)
        {
            CanonicalComposition.Compose(changes);
        }

        TextChanges.Apply(changes, source, target);
        return true;
    }

    private void Decompose(NormalizedText source, List<TextChange> changes)
    {
        var marksStart = 0;
        var isOrdered = true;
        byte lastClass = 0;
        for (var i = 0; i < source.Length;)
        {
            var character = source.CodePointAt(i, out var length);
            i += length;
            if (CanonicalDecomposition.TryHangul(character, out var leading, out var vowel, out var trailing))
            {
                Add(leading, 0);
                Add(vowel, 1);
                if (trailing != 0)
                {
                    Add(trailing, 1);
                }
            }
            else if ((isCompatibility ? CompatibilityDecomposition.Of(character) : CanonicalDecomposition.Of(character)) is { } parts)
            {
                for (var part = 0; part < parts.Length; part++)
                {
                    Add(parts[part], part == 0 ? 0 : 1);
                }
            }
            else
            {
                Add(character, 0);
            }
        }

        OrderMarks();

        void Add(int codePoint, int change)
        {
            var combiningClass = CanonicalDecomposition.CombiningClass(codePoint);
            if (combiningClass == 0)
            {
                OrderMarks();
                changes.Add(new TextChange(codePoint, change));
                marksStart = changes.Count;
                lastClass = 0;
                return;
            }

            isOrdered &= lastClass <= combiningClass;
            lastClass = combiningClass;
            changes.Add(new TextChange(codePoint, change));
        }

        void OrderMarks()
        {
            if (isOrdered)
            {
                return;
            }

            // OrderBy is stable, which canonical ordering demands.
            var marks = CollectionsMarshal.AsSpan(changes)[marksStart..];
            marks.ToArray().OrderBy(mark => CanonicalDecomposition.CombiningClass(mark.CodePoint)).ToArray().CopyTo(marks);
            isOrdered = true;
        }
    }
}
