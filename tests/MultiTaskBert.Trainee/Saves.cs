using System.Globalization;
using MultiTaskBert.Pretrained;
using MultiTaskBert.Tests;

namespace MultiTaskBert.Trainee;

/// <summary>Saves models one after the other into one folder.</summary>
internal static class Saves
{
    /// <summary>Saves a model of each value, or those of 1 and 2 by turns until the process is killed; says what was saved, what failed, and what the folder holds at the end.</summary>
    internal static int Run(string folder, string[] values)
    {
        var isForEver = values.Length == 0;
        var models = (isForEver ? ["1", "2"] : values).Select(value => UniformModel.Of(float.Parse(value, CultureInfo.InvariantCulture))).ToArray();
        do
        {
            foreach (var model in models)
            {
                try
                {
                    model.Save(folder);
                    Console.WriteLine("saved");
                }
                catch (CheckpointException e)
                {
                    Console.WriteLine($"failed {e.Message}");
                }
            }
        }
        while (isForEver);

        using var loaded = MultiTaskModel.Load(folder);
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"holds {UniformModel.ValueOf(loaded)}"));
        return 0;
    }
}
