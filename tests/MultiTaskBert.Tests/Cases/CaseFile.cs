namespace MultiTaskBert.Tests.Cases;

/// <summary>The inputs of situations that once went wrong, byte for byte as people have them: a folder for each situation, in <c>Cases/Data</c>.</summary>
internal static class CaseFile
{
    /// <summary>The full path of an input.</summary>
    /// <param name="situation">The folder, such as <c>c10-bioes-bilou</c>.</param>
    /// <param name="file">The file in it.</param>
    internal static string At(string situation, string file)
    {
        var path = Repository.At("tests", "MultiTaskBert.Tests", "Cases", "Data", situation, file);
        return File.Exists(path) ? path : throw new FileNotFoundException($"There is no input '{file}' of the situation '{situation}'.", path);
    }
}
