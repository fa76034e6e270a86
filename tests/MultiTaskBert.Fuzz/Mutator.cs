using MultiTaskBert.Fuzz.Mutations;

namespace MultiTaskBert.Fuzz;

/// <summary>Makes the input of a case: seeds as they are in the first cases, then seeds with up to eight mutations.</summary>
internal static class Mutator
{
    private const int GreatestInput = 16 << 20;

    /// <summary>The mutations of each form, those that know most first; one that stands twice is taken twice as often.</summary>
    private static readonly Dictionary<InputForm, Mutation[][]> Families = new()
    {
        [InputForm.Binary] = [ByteMutations.All],
        [InputForm.Lines] = [LineMutations.All, ByteMutations.All],
        [InputForm.Columns] = [ColumnMutations.All, ColumnMutations.All, LineMutations.All, ByteMutations.All],
        [InputForm.Table] = [ColumnMutations.All, ColumnMutations.All, LineMutations.All, ByteMutations.All],
        [InputForm.Json] = [JsonMutations.All, JsonMutations.All, JsonMutations.All, LineMutations.All, ByteMutations.All],
        [InputForm.Yaml] = [YamlMutations.All, LineMutations.All, ByteMutations.All],
    };

    /// <summary>The input of a case and the variant of the target that reads it.</summary>
    internal static (byte[] Input, int Variant) Make(IFuzzTarget target, long seed, long index)
    {
        if (index < (long)target.Seeds.Count * target.Variants)
        {
            return (target.Seeds[(int)(index / target.Variants)], (int)(index % target.Variants));
        }

        var random = new FuzzRandom(seed, target.Name, index);
        var (input, variant) = (random.Of(target.Seeds), random.Next(target.Variants));
        for (var count = random.AnySize(8); count > 0; count--)
        {
            var changed = random.Of(random.Of(Families[target.Form]))(input, random, target.Seeds);
            input = changed.Length <= GreatestInput ? changed : input;
        }

        return (input, variant);
    }
}
