using System.Globalization;
using System.Text;

namespace MultiTaskBert.Fuzz;

/// <summary>Keeps faulty inputs: each in a file whose name says how to run it again, with what was wrong in a text file beside it.</summary>
internal static class FaultFile
{
    private const int KeptOfOneKind = 3;

    /// <summary>Keeps an input, unless there are some of its kind.</summary>
    /// <param name="folder">Where.</param>
    /// <param name="target">The name of the target.</param>
    /// <param name="seed">The seed of the run.</param>
    /// <param name="index">The case.</param>
    /// <param name="variant">The variant that read it.</param>
    /// <param name="input">The file to copy.</param>
    /// <param name="what">What was wrong: its first line says the kind.</param>
    internal static void Keep(string folder, string target, long seed, long index, long variant, string input, string what)
    {
        Directory.CreateDirectory(folder);
        var kind = Kind(what);
        var name = FormattableString.Invariant($"{target}.v{variant}.seed{seed}.case{index}");
        File.AppendAllText(Path.Combine(folder, $"{target}.faults.txt"), FormattableString.Invariant($"{index}\t{kind}\n"));
        if (File.ReadLines(Path.Combine(folder, $"{target}.faults.txt")).Count(line => line.EndsWith($"\t{kind}", StringComparison.Ordinal)) <= KeptOfOneKind)
        {
            File.Copy(input, Path.Combine(folder, $"{name}.bin"), overwrite: true);
            File.WriteAllText(Path.Combine(folder, $"{name}.txt"), what, Encoding.UTF8);
        }
    }

    /// <summary>The target and the variant that the name of a kept file says, or null.</summary>
    internal static (string Target, int Variant)? Parse(string path) =>
        Path.GetFileName(path).Split('.') is [var target, ['v', .. var variant], ..] && int.TryParse(variant, CultureInfo.InvariantCulture, out var number) ? (target, number) : null;

    /// <summary>The kinds of faults of a target, with how many there are and the first case of each.</summary>
    internal static IEnumerable<(string Kind, int Count, string First)> Kinds(string folder, string target)
    {
        var path = Path.Combine(folder, $"{target}.faults.txt");
        return !File.Exists(path) ? [] : File.ReadLines(path).Select(line => line.Split('\t', 2)).GroupBy(line => line[1], StringComparer.Ordinal).Select(kind => (kind.Key, kind.Count(), kind.First()[0]));
    }

    // The first line without its numbers, and the first place in our code.
    private static string Kind(string what)
    {
        string[] lines = what.Split('\n');
        var place = lines.FirstOrDefault(line => line.Contains("at MultiTaskBert.", StringComparison.Ordinal) && !line.Contains(".Fuzz.", StringComparison.Ordinal))?.Trim();
        var first = new string([.. lines[0].Where(letter => !char.IsDigit(letter) && !char.IsControl(letter)).Take(120)]);
        return place is null ? first : $"{first} {place.Split(" in ")[0]}";
    }
}
