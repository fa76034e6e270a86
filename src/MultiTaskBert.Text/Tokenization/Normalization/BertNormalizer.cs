using System.Buffers;
using System.Text;
using MultiTaskBert.Tokenization.Parts;
using MultiTaskBert.Tokenization.Unicode;

namespace MultiTaskBert.Tokenization.Normalization;

/// <summary>
/// BERT's normalisation: cleans text, sets ideographs apart, strips accents, lowercases. Stateless and thread-safe.
/// </summary>
/// <remarks>
/// As <c>BertNormalizer</c> of Hugging Face's <c>tokenizers</c>, in one pass in place of its four. A surrogate without its partner, which no
/// Rust string can hold, counts as U+FFFD: cleaning removes it.
/// </remarks>
internal sealed class BertNormalizer(bool cleanText, bool handleChineseCharacters, bool stripAccents, bool lowercase)
{
    private readonly bool _cleanText = cleanText;
    private readonly bool _handleChineseCharacters = handleChineseCharacters;
    private readonly bool _stripAccents = stripAccents;
    private readonly bool _lowercase = lowercase;

    /// <summary>Adds the normalised form of a text to <paramref name="output"/>.</summary>
    /// <param name="text">The text.</param>
    /// <param name="start">Where the text lies in the original: its first character has this position.</param>
    /// <param name="output">What is added to.</param>
    public void Normalize(ReadOnlySpan<char> text, int start, NormalizedText output)
    {
        var pass = new Pass(this, output);
        for (var index = 0; index < text.Length;)
        {
            var plain = text[index..].IndexOfAnyExceptInRange(' ', '~');
            plain = plain < 0 ? text.Length - index : plain;
            if (plain > 0)
            {
                pass.Plain(text.Slice(index, plain), start + index);
                index += plain;
                continue;
            }

            var c = text[index];
            if (char.IsAscii(c))
            {
                pass.Ascii(c, new TextSpan(start + index, start + index + 1));
                index++;
                continue;
            }

            // A lone surrogate decodes to U+FFFD of length 1.
            var isValid = Rune.DecodeFromUtf16(text[index..], out var rune, out var length) == OperationStatus.Done;
            pass.CodePoint(isValid ? rune.Value : Rune.ReplacementChar.Value, new TextSpan(start + index, start + index + length));
            index += length;
        }

        pass.End();
    }

    /// <summary>One pass over one text.</summary>
    private ref struct Pass(BertNormalizer options, NormalizedText output)
    {
        private CombiningRun? _run;
        private List<(int CodePoint, TextSpan Origin)>? _marks;
        private TextSpan _base;

        /// <summary>ASCII without control characters: most of most texts, and nothing of it is removed or joined.</summary>
        public void Plain(ReadOnlySpan<char> text, int start)
        {
            End();
            _base = new TextSpan(start + text.Length - 1, start + text.Length);
            output.AppendAscii(text, start, options._lowercase);
        }

        public void Ascii(char c, TextSpan origin)
        {
            if (options._cleanText)
            {
                var classes = CharacterClasses.Of(c);
                if ((classes & CharacterClass.Removed) != CharacterClass.None)
                {
                    return;
                }

                c = (classes & CharacterClass.WhiteSpace) != CharacterClass.None ? ' ' : c;
            }

            End();
            _base = origin;
            output.Append(options._lowercase && char.IsAsciiLetterUpper(c) ? (char)(c | 0x20) : c, origin);
        }

        public void CodePoint(int c, TextSpan origin)
        {
            var classes = CharacterClasses.Of(c);
            if (options._cleanText)
            {
                if ((classes & CharacterClass.Removed) != CharacterClass.None)
                {
                    return;
                }

                c = (classes & CharacterClass.WhiteSpace) != CharacterClass.None ? ' ' : c;
            }

            var isApart = options._handleChineseCharacters && (classes & CharacterClass.Chinese) != CharacterClass.None;
            if (isApart)
            {
                Starter(' ', origin);
            }

            if (options._stripAccents)
            {
                Decompose(c, isApart, origin);
            }
            else
            {
                Emit(c, origin);
            }

            if (isApart)
            {
                Starter(' ', origin);
            }
        }

        /// <summary>Lets go of the marks that wait for their order to be known.</summary>
        public void End()
        {
            if (_run is null || _run.IsEmpty)
            {
                return;
            }

            _marks ??= [];
            _run.MoveTo(_base, _marks);
            foreach (var (mark, origin) in _marks)
            {
                Emit(mark, origin);
            }

            _marks.Clear();
        }

        private void Decompose(int c, bool isTail, TextSpan origin)
        {
            if (CanonicalDecomposition.TryHangul(c, out var leading, out var vowel, out var trailing))
            {
                Starter(leading, origin);
                Starter(vowel, origin);
                if (trailing != 0)
                {
                    Starter(trailing, origin);
                }
            }
            else if (CanonicalDecomposition.Of(c) is { } parts)
            {
                foreach (var part in parts)
                {
                    Ordered(part, isTail, origin);
                    isTail = true;
                }
            }
            else
            {
                Ordered(c, isTail, origin);
            }
        }

        private void Ordered(int c, bool isTail, TextSpan origin)
        {
            var combiningClass = CanonicalDecomposition.CombiningClass(c);
            if (combiningClass == 0)
            {
                Starter(c, origin);
                return;
            }

            _run ??= new CombiningRun();
            _run.Add(c, combiningClass, isTail, origin);
        }

        private void Starter(int c, TextSpan origin)
        {
            End();
            _base = origin;
            Emit(c, origin);
        }

        private readonly void Emit(int c, TextSpan origin)
        {
            if (options._stripAccents && (CharacterClasses.Of(c) & CharacterClass.NonspacingMark) != CharacterClass.None)
            {
                return;
            }

            if (!options._lowercase)
            {
                output.Append(c, origin);
            }
            else if (c == LetterCase.CapitalDottedI)
            {
                output.Append('i', origin);
                output.Append(LetterCase.CombiningDotAbove, origin);
            }
            else
            {
                output.Append(LetterCase.ToLower(c), origin);
            }
        }
    }
}
