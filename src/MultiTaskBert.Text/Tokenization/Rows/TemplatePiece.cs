using System.Runtime.InteropServices;

namespace MultiTaskBert.Tokenization.Rows;

/// <summary>A special token, or the place of a text, in a <see cref="RowTemplate"/>.</summary>
/// <param name="Sequence">0 or 1 for the first or second text, −1 for a special token.</param>
/// <param name="TokenId">The id of the special token.</param>
/// <param name="TypeId">The segment.</param>
[StructLayout(LayoutKind.Auto)]
internal readonly record struct TemplatePiece(int Sequence, int TokenId, int TypeId)
{
    /// <summary>The segment of what truncation cut off the text.</summary>
    public int OverflowTypeId { get; init; } = TypeId;

    public static TemplatePiece Special(int tokenId, int typeId) => new(-1, tokenId, typeId);

    public static TemplatePiece Text(int sequence, int typeId) => new(sequence, -1, typeId);
}
