namespace MultiTaskBert.Tests.Architecture;

/// <summary>Holds the order of the folders. To see what a failure means, read <see cref="FolderOrder"/>.</summary>
public sealed class FolderOrderTests
{
    private static readonly HashSet<(string From, string To)> Pairs = [.. LibraryTypes.Uses.Select(use => (LibraryTypes.RoomOf(use.User), LibraryTypes.RoomOf(use.Used)))];

    [Fact]
    public void Rows_EachFolder_MayUseOnlyFoldersInRowsAbove()
    {
        var above = new HashSet<string>(StringComparer.Ordinal);
        foreach (var row in FolderOrder.Rows)
        {
            Assert.All(row.MayUse, used => Assert.True(above.Contains(used), $"{row.Folder} may use {used}, which is not in a row above it"));
            Assert.True(above.Add(row.Folder), $"{row.Folder} has two rows");
            Assert.Equal(row.Rooms.Length, row.Rooms.Distinct(StringComparer.Ordinal).Count());
        }
    }

    [Fact]
    public void Rows_Each_SaysWhatItsFolderUses()
    {
        var used = Pairs.Select(pair => (From: FolderOrder.Split(pair.From).Top, To: FolderOrder.Split(pair.To).Top)).Where(pair => !pair.From.Equals(pair.To, StringComparison.Ordinal))
            .ToLookup(pair => pair.From, pair => pair.To, StringComparer.Ordinal);
        AssertNone(FolderOrder.Rows.Where(row => !row.UsesAllAbove && !used[row.Folder].ToHashSet(StringComparer.Ordinal).SetEquals(row.MayUse))
            .Select(row => $"The row of {row.Folder} must say what the folder uses: {string.Join(", ", used[row.Folder].Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal).Select(other => $"\"{other}\""))}."));
    }

    [Fact]
    public void EveryFolderOfTheLibrary_HasItsPlace()
    {
        var folders = LibraryTypes.Files.Where(file => file.Folder.Length > 0).Select(file => file.Folder).Distinct(StringComparer.Ordinal).ToArray();
        var missing = folders.GroupBy(folder => FolderOrder.Split(folder).Top, StringComparer.Ordinal)
            .Where(top => !Rooms(top).SetEquals(FolderOrder.Find(top.Key)?.Rooms.ToArray() ?? ["?"]))
            .Select(top => $"{top.Key} must have a row in FolderOrder.Rows with the rooms: {string.Join(", ", FromTheBottomUp(top.Key, Rooms(top)).Select(room => $"\"{room}\""))}.");
        AssertNone(missing);
        AssertNone(FolderOrder.Rows.Where(row => !folders.Any(folder => FolderOrder.Split(folder).Top.Equals(row.Folder, StringComparison.Ordinal)))
            .Select(row => $"There is no folder {row.Folder}: strike out its row."));

        static HashSet<string> Rooms(IEnumerable<string> paths)
        {
            var rooms = paths.Select(path => FolderOrder.Split(path).Room).ToHashSet(StringComparer.Ordinal);
            return rooms.SetEquals([FolderOrder.Itself]) ? [] : rooms;
        }
    }

    [Fact]
    public void EveryUse_OfAnotherFolder_FollowsTheOrder() => AssertNone(LibraryTypes.Uses
        .Select(use => (use.User, use.Used, Pair: (From: LibraryTypes.RoomOf(use.User), To: LibraryTypes.RoomOf(use.Used))))
        .Where(use => !FolderOrder.MayUse(use.Pair.From, use.Pair.To) && !FolderOrder.StillAgainstTheOrder.Contains(use.Pair))
        .Select(use => $"{use.User} uses {use.Used}, but {use.Pair.From} may not use {use.Pair.To}.")
        .Order(StringComparer.Ordinal));

    [Fact]
    public void StillAgainstTheOrder_Each_IsStillThere() => AssertNone(FolderOrder.StillAgainstTheOrder
        .Where(pair => !Pairs.Contains(pair) || FolderOrder.MayUse(pair.From, pair.To))
        .Select(pair => $"{pair.From} no longer uses {pair.To} against the order: strike it out of FolderOrder.StillAgainstTheOrder."));

    /// <summary>The rules above hold only what the reader of assemblies finds, so here is one use of each way to use a type.</summary>
    [Theory]
    [InlineData("MultiTaskBert.MultiTaskModel", "MultiTaskBert.Backbone")] // A field.
    [InlineData("MultiTaskBert.Backbone", "MultiTaskBert.Runtime.LibTorch")] // A call of a static method.
    [InlineData("MultiTaskBert.Pretrained.Hub.PretrainedFolder", "MultiTaskBert.Pretrained.HubDownloader")] // A use inside an async method, which the compiler makes a type of its own.
    [InlineData("MultiTaskBert.Training.OptimizationOptions", "MultiTaskBert.Optimization.AdamWOptions")] // A constructor in the default of a property.
    [InlineData("MultiTaskBert.SequenceClassificationHead", "MultiTaskBert.TaskHead")] // A base class.
    [InlineData("MultiTaskBert.TaskHead", "MultiTaskBert.Backbones.HiddenStates")] // A parameter.
    [InlineData("MultiTaskBert.Metrics.StandardMetrics", "MultiTaskBert.Metrics.Classification.Accuracy")] // An instance in a method body.
    [InlineData("MultiTaskBert.MultiTaskModel", "MultiTaskBert.HeadPrediction")] // A type argument of a return type.
    public void Uses_KnownUse_IsFound(string user, string used) => Assert.Contains((user, used), LibraryTypes.Uses);

    /// <summary>Rooms in an order in which each uses only those before it, as far as there is one.</summary>
    private static IEnumerable<string> FromTheBottomUp(string top, HashSet<string> rooms)
    {
        var uses = Pairs.Select(pair => (From: FolderOrder.Split(pair.From), To: FolderOrder.Split(pair.To)))
            .Where(pair => pair.From.Top.Equals(top, StringComparison.Ordinal) && pair.To.Top.Equals(top, StringComparison.Ordinal) && pair.From.Room != pair.To.Room)
            .ToLookup(pair => pair.From.Room, pair => pair.To.Room, StringComparer.Ordinal);
        var left = rooms.Order(StringComparer.Ordinal).ToList();
        while (left.Count > 0)
        {
            var next = left.MinBy(room => uses[room].Count(left.Contains))!;
            left.Remove(next);
            yield return next;
        }
    }

    private static void AssertNone(IEnumerable<string> problems) => Assert.True(!problems.Any(), string.Join('\n', problems));
}
