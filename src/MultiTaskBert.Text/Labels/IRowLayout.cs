namespace MultiTaskBert.Labels;

/// <summary>A layout whose rows can be laid one by one, kept, and joined in any batch; others lay whole batches only.</summary>
internal interface IRowLayout
{
    /// <summary>What a row adds to <see cref="LabelLayout.Lay"/>. The same exceptions as from that.</summary>
    public LaidRow LayRow(LabeledEncoding row);
}
