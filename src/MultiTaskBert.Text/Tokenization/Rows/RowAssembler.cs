namespace MultiTaskBert.Tokenization.Rows;

/// <summary>Builds rows from tokenized texts: special tokens put in, parts that do not fit made into overflowing rows.</summary>
internal sealed class RowAssembler(RowTemplate template, TokenSequence first, TokenSequence? second, IReadOnlyList<string> vocabulary)
{
    private readonly TextSpan[] _words = first.CopyWords();

    /// <summary>The row for the first part of each text, with all others as overflow.</summary>
    public TokenEncoding Assemble(Truncation? truncation)
    {
        var (firstParts, secondParts) = Truncator.Cut(first.Count, second?.Count, template.SpecialTokens, truncation);
        if (firstParts.Count == 1 && secondParts.Count == 1)
        {
            return Row(firstParts[0], secondParts[0], []);
        }

        var overflowing = new TokenEncoding[(firstParts.Count * secondParts.Count) - 1];
        var next = 0;

        // The library's order: what was cut off the first text, with every part of the second; then the first part with the rest of the second.
        for (var i = 1; i <= firstParts.Count; i++)
        {
            var part = firstParts[i % firstParts.Count];
            for (var j = i == firstParts.Count ? 1 : 0; j < secondParts.Count; j++)
            {
                overflowing[next++] = Row(part, secondParts[j], [], isFirstCutOff: i < firstParts.Count, isSecondCutOff: j > 0);
            }
        }

        return Row(firstParts[0], secondParts[0], overflowing);
    }

    private TokenEncoding Row(
        TokenRange firstPart,
        TokenRange secondPart,
        IReadOnlyList<TokenEncoding> overflowing,
        bool isFirstCutOff = false,
        bool isSecondCutOff = false)
    {
        var length = firstPart.Length + secondPart.Length + template.SpecialTokens;
        var ids = new int[length];
        var typeIds = new int[length];
        var tokens = new string[length];
        var wordIds = new int[length];
        var offsets = new TextSpan[length];
        var isSpecial = new bool[length];
        var sequenceIds = new int[length];

        var position = 0;
        for (var next = 0; next < template.Pieces.Count; next++)   // by index: an enumerator of an interface is taken from the heap
        {
            var piece = template.Pieces[next];
            var (sequence, tokenId, typeId) = piece;
            var count = 1;
            if (sequence < 0)
            {
                ids[position] = tokenId;
                tokens[position] = vocabulary[tokenId];
                wordIds[position] = -1;
                isSpecial[position] = true;
            }
            else
            {
                var part = sequence == 0 ? first.Slice(firstPart) : second!.Slice(secondPart);
                count = part.Length;
                typeId = (sequence == 0 ? isFirstCutOff : isSecondCutOff) ? piece.OverflowTypeId : typeId;
                for (var i = 0; i < part.Length; i++)
                {
                    ref readonly var token = ref part[i];
                    ids[position + i] = token.Id;
                    tokens[position + i] = token.Text;
                    wordIds[position + i] = token.Word;
                    offsets[position + i] = token.Offset;
                }

                if (part.Length > 0)
                {
                    offsets[position] = part[0].OffsetAtRowStart;
                }
            }

            typeIds.AsSpan(position, count).Fill(typeId);
            sequenceIds.AsSpan(position, count).Fill(sequence);
            position += count;
        }

        return new TokenEncoding(
            ids: ids,
            typeIds: typeIds,
            tokens: tokens,
            wordIds: wordIds,
            offsets: offsets,
            specialTokensMask: isSpecial,
            sequenceIds: sequenceIds,
            words: _words,
            overflowing: overflowing,
            truncatedTokens: first.Count - firstPart.Length + (second?.Count ?? 0) - secondPart.Length);
    }
}
