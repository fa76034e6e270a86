using System.Runtime.InteropServices;

namespace MultiTaskBert.Data.Json;

/// <summary>A row of a document.</summary>
/// <param name="Line">The line that it begins in, from 1.</param>
/// <param name="Json">The row as written, valid UTF-8.</param>
[StructLayout(LayoutKind.Auto)]
internal readonly record struct JsonDocumentRow(int Line, ReadOnlyMemory<byte> Json);
