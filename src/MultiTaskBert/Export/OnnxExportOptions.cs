namespace MultiTaskBert;

/// <summary>Represents the settings of <see cref="MultiTaskModel.ExportOnnx"/>. Immutable; everything wrong is reported at once, before anything is written.</summary>
public sealed class OnnxExportOptions
{
    /// <summary>Gets the names of the heads that the model gets; null, the default, for all.</summary>
    public IReadOnlyCollection<string>? Heads { get; init; }

    /// <summary>Gets how weights are stored and multiplied.</summary>
    public OnnxPrecision Precision { get; init; }

    /// <summary>Gets whether the table of token vectors is stored in 8 bits too, with a scale for each token. For <see cref="OnnxPrecision.Int8"/>; it is most of a small model.</summary>
    public bool QuantizeEmbeddings { get; init; }

    /// <summary>
    /// Gets whether weights of <see cref="OnnxPrecision.Int8"/> are from −63 to 63 instead of −127 to 127: for processors without VNNI, whose 8-bit products overflow in the sum of two.
    /// </summary>
    public bool SevenBits { get; init; }

    /// <summary>
    /// Gets the linear layers that stay in Float32 with <see cref="OnnxPrecision.Int8"/>, by their names as <see cref="OnnxExport.QuantizedLayers"/> lists them, such as
    /// <c>encoder.layer.0.output.dense</c>. A <c>QuantizationReport</c> finds those that cost too much.
    /// </summary>
    public IReadOnlyCollection<string> KeepInFloat32 { get; init; } = [];

    /// <summary>Gets whether weights lie in a second file, <c>model.onnx_data</c>; null, the default, if they are too large for one.</summary>
    public bool? ExternalData { get; init; }

    /// <summary>Gets whether the hidden states of the last layer are an output too, as <c>last_hidden_state</c> [batch, length, H].</summary>
    public bool IncludeHiddenStates { get; init; }

    /// <summary>
    /// Gets whether long rows can be read in windows (<c>OnnxPredictorOptions.LongText</c>): then the hidden states are an output too, and a second file, <c>heads.onnx</c>, has the heads as they read states that were
    /// put together from windows.
    /// </summary>
    public bool Windows { get; init; }

    /// <summary>The same with other layers in Float32.</summary>
    internal OnnxExportOptions Keeping(IReadOnlyCollection<string> layers) => new()
    {
        Heads = Heads,
        Precision = Precision,
        QuantizeEmbeddings = QuantizeEmbeddings,
        SevenBits = SevenBits,
        KeepInFloat32 = layers,
        ExternalData = ExternalData,
        IncludeHiddenStates = IncludeHiddenStates,
        Windows = Windows,
    };

    internal IEnumerable<string> Problems(IReadOnlyList<string> heads)
    {
        if (Heads is { Count: 0 })
        {
            yield return $"{nameof(Heads)} is empty; name a head, or leave it null for all.";
        }

        foreach (var name in (Heads ?? []).Where(name => !heads.Contains(name, StringComparer.Ordinal)))
        {
            yield return $"{nameof(Heads)} names '{name}'; the heads are {string.Join(", ", heads)}.";
        }

        if (!Enum.IsDefined(Precision))
        {
            yield return $"{nameof(Precision)} is {(int)Precision}; it must be one of {string.Join(", ", Enum.GetNames<OnnxPrecision>())}.";
        }

        if (KeepInFloat32 is null)
        {
            yield return $"{nameof(KeepInFloat32)} is null; leave it empty.";
        }
        else if (Precision != OnnxPrecision.Int8 && (QuantizeEmbeddings || SevenBits || KeepInFloat32.Count > 0))
        {
            yield return $"{nameof(QuantizeEmbeddings)}, {nameof(SevenBits)} and {nameof(KeepInFloat32)} are for {nameof(OnnxPrecision)}.{nameof(OnnxPrecision.Int8)}, but {nameof(Precision)} is {Precision}.";
        }
    }
}
