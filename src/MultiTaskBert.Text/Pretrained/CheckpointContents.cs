namespace MultiTaskBert.Pretrained;

/// <summary>Looks at what a checkpoint folder holds before anything in it is opened, to name all that is missing at once.</summary>
internal sealed record CheckpointContents(bool IsSharded)
{
    private static readonly string[] PickleExtensions = [".bin", ".pt", ".pth", ".ckpt"];

    /// <param name="folder">The folder.</param>
    /// <param name="pythonClass">The class of transformers that opens what was asked for, or null for the encoder alone; where there are no safetensors, the message names it.</param>
    /// <exception cref="CheckpointException">The folder does not exist, or lacks its config or weights.</exception>
    internal static CheckpointContents Inspect(string folder, string? pythonClass)
    {
        var files = Files(folder);
        var single = files.Contains(ModelFiles.Weights, StringComparer.Ordinal);
        var sharded = files.Contains(SafeTensorsIndex.FileName, StringComparer.Ordinal);
        List<string> lacking = [];
        if (!files.Contains(PretrainedConfig.FileName, StringComparer.Ordinal))
        {
            lacking.Add(PretrainedConfig.FileName);
        }

        if (!single && !sharded)
        {
            lacking.Add($"{ModelFiles.Weights} (or {SafeTensorsIndex.FileName} and its shards)");
        }

        if (lacking.Count > 0)
        {
            var message = $"The checkpoint folder '{folder}' lacks: {string.Join(", ", lacking)}. It holds: {NameList.Of(files)}.";
            throw new CheckpointException(single || sharded ? message : message + AdviceFor(files, folder, pythonClass));
        }

        return new CheckpointContents(IsSharded: !single);
    }

    private static List<string> Files(string folder)
    {
        try
        {
            return [.. Directory.EnumerateFileSystemEntries(folder).Select(entry => Path.GetFileName(entry)).Order(StringComparer.Ordinal)];
        }
        catch (DirectoryNotFoundException e)
        {
            throw new CheckpointException($"The checkpoint folder '{folder}' does not exist.", e);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new CheckpointException($"The checkpoint folder '{folder}' cannot be listed: {e.Message}", e);
        }
    }

    private static string AdviceFor(List<string> files, string folder, string? pythonClass) =>
        files.Find(file => PickleExtensions.Contains(Path.GetExtension(file), StringComparer.OrdinalIgnoreCase)) is not { } pickle
            ? string.Empty
            : $" '{pickle}' is a Python pickle, which can run any code when it is read, so it never is. Convert it once in Python: "
                + $"{PickleAdvice.Conversion("folder", Path.Combine(folder, PretrainedConfig.FileName), pythonClass)}.";
}
