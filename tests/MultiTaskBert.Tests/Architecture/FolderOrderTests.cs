namespace MultiTaskBert.Tests.Architecture;

/// <summary>Holds the order of the folders. To see what a failure means, read <see cref="FolderOrder"/>.</summary>
public sealed class FolderOrderTests
{
    [Fact]
    public void Rows_EachFolder_MayUseOnlyFoldersInRowsAbove()
    {
        var above = new HashSet<string>(StringComparer.Ordinal);
        foreach (var (folder, mayUse) in FolderOrder.Rows)
        {
            Assert.All(mayUse, used => Assert.True(above.Contains(used), $"{folder} may use {used}, which is not in a row above it"));
            Assert.True(above.Add(folder), $"{folder} has two rows");
        }
    }

    [Fact]
    public void EveryFolderOfTheLibrary_HasARow()
    {
        var missing = LibraryTypes.Files.Where(file => file.Contains('/', StringComparison.Ordinal)).Select(file => file.Split('/')[0])
            .Distinct(StringComparer.Ordinal).Where(folder => FolderOrder.MayUse(folder) is null);
        Assert.True(!missing.Any(), $"Say in FolderOrder.Rows which folders these may use: {string.Join(", ", missing)}.");
    }

    [Fact]
    public void EveryUse_OfAnotherFolder_FollowsTheOrder()
    {
        var broken = LibraryTypes.Uses
            .Select(use => (use.User, use.Used, From: LibraryTypes.FolderOf(use.User), To: LibraryTypes.FolderOf(use.Used)))
            .Where(use => !use.From.Equals(use.To, StringComparison.Ordinal) && FolderOrder.MayUse(use.From)?.Contains(use.To, StringComparer.Ordinal) != true)
            .Select(use => $"{use.User} uses {use.Used}, but {use.From} may not use {use.To}; it may use: {string.Join(", ", FolderOrder.MayUse(use.From) ?? [])}.")
            .Order(StringComparer.Ordinal)
            .ToArray();
        Assert.True(broken.Length == 0, string.Join('\n', broken));
    }

    /// <summary>The rule above holds only what the reader of assemblies finds, so here is one use of each way to use a type.</summary>
    [Theory]
    [InlineData("MultiTaskBert.MultiTaskModel", "MultiTaskBert.Backbone")] // A field.
    [InlineData("MultiTaskBert.Backbone", "MultiTaskBert.Runtime.LibTorch")] // A call of a static method.
    [InlineData("MultiTaskBert.Backbone", "MultiTaskBert.Pretrained.HubDownloader")] // A use inside an async method, which the compiler makes a type of its own.
    [InlineData("MultiTaskBert.TrainerOptions", "MultiTaskBert.Optimization.AdamWOptions")] // A constructor in the default of a property.
    [InlineData("MultiTaskBert.SequenceClassificationHead", "MultiTaskBert.TaskHead")] // A base class.
    [InlineData("MultiTaskBert.TaskHead", "MultiTaskBert.Backbones.HiddenStates")] // A parameter.
    [InlineData("MultiTaskBert.SequenceClassificationHead", "MultiTaskBert.Metrics.Accuracy")] // An instance in a method body.
    [InlineData("MultiTaskBert.MultiTaskModel", "MultiTaskBert.HeadPrediction")] // A type argument of a return type.
    public void Uses_KnownUse_IsFound(string user, string used) => Assert.Contains((user, used), LibraryTypes.Uses);
}
