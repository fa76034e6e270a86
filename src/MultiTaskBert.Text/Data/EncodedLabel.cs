using System.Runtime.InteropServices;
using MultiTaskBert.Labels;

namespace MultiTaskBert.Data;

/// <summary>The gold answer of a row for one head, laid on its tokens.</summary>
/// <param name="Row">The tokens with the answer as written.</param>
/// <param name="Laid">What it adds to the tensor, or null if the layout only lays whole batches.</param>
/// <param name="Lost">How many gold items no token carries.</param>
[StructLayout(LayoutKind.Auto)]
internal readonly record struct EncodedLabel(LabeledEncoding Row, LaidRow? Laid, long Lost);
