using System.Collections.Concurrent;
using System.Text.Json;
using MultiTaskBert.Weights;

namespace MultiTaskBert.Tests;

/// <summary>Where the reference data lies that parity tests compare with, and which of its files were read.</summary>
/// <remarks>Every file below <c>goldens</c> is asked for through <see cref="PathOf"/> or what builds on it: a file that no test asks for is a failure.</remarks>
internal static class Goldens
{
    private static readonly ConcurrentDictionary<string, bool> ReadFiles = new(StringComparer.Ordinal);

    /// <summary>
    /// The folder that holds <c>goldens</c>: the environment variable, else <c>shared</c> in a folder above the test assembly; null if absent.
    /// </summary>
    internal static string? Root { get; } = Environment.GetEnvironmentVariable("MULTITASKBERT_GOLDENS") is { Length: > 0 } chosen ? Path.GetFullPath(chosen) : FindAbove();

    /// <summary>Whether there is reference data.</summary>
    internal static bool Exist => Root is not null && Directory.Exists(Path.Combine(Root, "goldens"));

    /// <summary>The files below <c>goldens</c> that tests of this run have asked for, relative to it, with forward slashes.</summary>
    internal static IReadOnlySet<string> Read => ReadFiles.Keys.ToHashSet(StringComparer.Ordinal);

    /// <summary><see cref="Root"/>; without it, skips the running test.</summary>
    internal static string RequireRoot()
    {
        if (!Exist)
        {
            Assert.Skip("There is no reference data: set MULTITASKBERT_GOLDENS to the folder that holds 'goldens'.");
        }

        return Root!;
    }

    /// <summary>The path of a file or folder below <c>goldens</c>, noted as read; skips the running test without reference data.</summary>
    /// <param name="relative">For instance <c>losses/losses.json</c>.</param>
    internal static string PathOf(string relative)
    {
        var path = Path.Combine(RequireRoot(), "goldens", relative);
        if (File.Exists(path))
        {
            ReadFiles.TryAdd(relative.Replace(Path.DirectorySeparatorChar, '/'), true);
        }

        return path;
    }

    /// <summary>A JSON file below <c>goldens</c>.</summary>
    internal static JsonElement Json(string relative) => JsonElement.Parse(File.ReadAllBytes(PathOf(relative)));

    /// <summary>The rows of a file below <c>goldens</c> with one JSON value a line.</summary>
    internal static IEnumerable<JsonElement> JsonLines(string relative) => File.ReadLines(PathOf(relative)).Select(line => JsonElement.Parse(line));

    /// <summary>The tensors of a file below <c>goldens</c>; the caller disposes the reader.</summary>
    internal static SafeTensorsReader Tensors(string relative) => SafeTensorsReader.Open(PathOf(relative));

    /// <summary>
    /// The files below <c>goldens</c> that match, relative to it and in order, as theory data; without reference data one row that is empty, so
    /// that the test says why it is skipped when it asks for the file.
    /// </summary>
    /// <param name="folder">The folder, for instance <c>tokenization</c>.</param>
    /// <param name="pattern">For instance <c>text.*.jsonl</c>.</param>
    internal static IEnumerable<TheoryDataRow<string>> Files(string folder, string pattern)
    {
        var path = Path.Combine(Root ?? string.Empty, "goldens", folder);
        string[] files = Exist && Directory.Exists(path)
            ? [.. Directory.EnumerateFiles(path, pattern).Select(file => $"{folder}/{Path.GetFileName(file)}").Order(StringComparer.Ordinal)]
            : [];
        return files.DefaultIfEmpty(string.Empty).Select(file => new TheoryDataRow<string>(file));
    }

    private static string? FindAbove()
    {
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            var candidate = Path.Combine(folder.FullName, "shared");
            if (Directory.Exists(Path.Combine(candidate, "goldens")))
            {
                return candidate;
            }
        }

        return null;
    }
}
