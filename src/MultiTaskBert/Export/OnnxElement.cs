namespace MultiTaskBert.Export;

/// <summary>The types of elements that an exported model stores, by their numbers in <c>TensorProto.DataType</c>.</summary>
internal enum OnnxElement
{
    Float32 = 1,
    Int8 = 3,
    Int64 = 7,
    Bool = 9,
    Float16 = 10,
}
