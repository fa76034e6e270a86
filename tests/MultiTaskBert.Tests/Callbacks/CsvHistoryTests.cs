using MultiTaskBert.Callbacks;
using MultiTaskBert.Runtime;
using MultiTaskBert.Training;

namespace MultiTaskBert.Tests.Callbacks;

public sealed class CsvHistoryTests : IDisposable
{
    private const string Header = "epoch,steps,seconds,learning_rate,trainable_parameters,skipped_batches,truncated_rows,best,loss,"
        + "train/topic/loss,train/topic/weight,train/topic/labels,train/entities/loss,train/entities/weight,train/entities/labels,"
        + "dev/score,dev/loss,dev/exact_match,dev/topic/loss,dev/topic/accuracy,dev/topic/f1_macro\r\n";

    private const string First = "1,3,3,0.001,25,0,2,0,1.5,0.5,1,9,,,0,0.25,1,,1,0.25,0.125\r\n";
    private const string Second = "2,6,6,0.001,25,0,2,1,0.75,0.25,1,9,,,0,0.5,0.5,,0.5,0.5,0.25\r\n";

    private readonly TemporaryFolder _folder = new();

    private string Path => _folder.File("history.csv");

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Train_TwoEpochs_HasARowAnEpoch()
    {
        Some.Train(new CsvHistory(Path));
        Assert.Equal(Header + First + Second, File.ReadAllText(Path));
        Assert.Single(Directory.GetFiles(_folder.Path));
    }

    [Fact]
    public void OnEpochCompleted_Gradients_HaveColumns()
    {
        var history = new CsvHistory(Path);
        ((ITrainerCallback)history).OnTrainingStarted(Some.Started());
        ((ITrainerCallback)history).OnEpochCompleted(Some.Epoch(1, gradients: Some.Gradients(7, conflicts: double.NaN)));
        const string columns = "gradient/conflict_rate,gradient/norm/topic,gradient/weight/topic,gradient/cosine/topic/entities,gradient/magnitude/topic/entities,gradient/norm/entities,gradient/weight/entities,";
        Assert.Equal(Header.Replace("dev/score", columns + "dev/score", StringComparison.Ordinal) + First.Replace(",9,,,0,", ",9,,,0,,3,1,-0.25,0.96,4,0.5,", StringComparison.Ordinal), File.ReadAllText(Path));
    }

    [Theory]
    [InlineData(3)]
    [InlineData(5)]
    [InlineData(0)]
    public void Train_GoesOn_KeepsTheEpochsBefore(int after)
    {
        Some.Train(new CsvHistory(Path));
        Some.Train(new CsvHistory(Path), after);
        Assert.Equal(Header + First + Second, File.ReadAllText(Path));
    }

    [Fact]
    public void Train_OtherHeadsFromTheStart_ReplacesTheTable()
    {
        Some.Train(new CsvHistory(Path));
        var other = new CsvHistory(Path);
        ((ITrainerCallback)other).OnTrainingStarted(Some.Started());
        ((ITrainerCallback)other).OnEpochCompleted(Some.Epoch(1, first: "intent"));
        Assert.Equal((Header + First).Replace("topic", "intent", StringComparison.Ordinal), File.ReadAllText(Path));
    }

    [Fact]
    public void OnEpochCompleted_NewColumnLater_LeavesTheCellsBeforeEmpty()
    {
        var history = new CsvHistory(Path);
        ((ITrainerCallback)history).OnTrainingStarted(Some.Started());
        ((ITrainerCallback)history).OnEpochCompleted(Some.Epoch(1, dev: false));
        ((ITrainerCallback)history).OnEpochCompleted(Some.Epoch(2));
        Assert.Equal(Header + "1,3,3,0.001,25,0,2,0,1.5,0.5,1,9,,,0,,,,,,\r\n" + Second, File.ReadAllText(Path));
    }

    [Fact]
    public void OnEpochCompleted_NameWithCommaAndQuote_IsQuotedAndReadBack()
    {
        const string Name = "a,\"b\"\n";
        for (var epoch = 1; epoch <= 2; epoch++)
        {
            var history = new CsvHistory(Path);   // The second one reads what the first one wrote.
            ((ITrainerCallback)history).OnTrainingStarted(Some.Started());
            ((ITrainerCallback)history).OnEpochCompleted(Some.Epoch(epoch, first: Name));
        }

        var rows = CsvTable.Read(File.ReadAllText(Path));
        Assert.Contains("train/a,\"b\"\n/loss", rows[0]);
        Assert.Equal(["1", "2"], rows.Skip(1).Select(row => row[0]));
        Assert.Contains("\"train/a,\"\"b\"\"\n/loss\"", File.ReadAllText(Path), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("name,age\r\nAda,36\r\n")]
    [InlineData("epoch,loss\r\nAda,36\r\n")]
    [InlineData("epoch,loss\r\n1\r\n")]
    [InlineData("epoch,\"loss\r\n1,2\r\n")]
    public void OnTrainingStarted_OtherFile_IsRefusedAndLeftAsItIs(string text)
    {
        _folder.Write("history.csv", text);
        var message = Assert.Throws<OutputException>(() => ((ITrainerCallback)new CsvHistory(Path)).OnTrainingStarted(Some.Started())).Message;
        Assert.Contains("is no table of a CsvHistory", message, StringComparison.Ordinal);
        Assert.Equal(text, File.ReadAllText(Path));
    }

    [Theory]
    [InlineData("a,b\r\n1,2\r\n", "a|b / 1|2")]
    [InlineData("a,b\n1,", "a|b / 1|")]
    [InlineData("\"a\"\"b\",\"c,\r\nd\"\r\n", "a\"b|c,\r\nd")]
    [InlineData(",\r\n", "|")]
    [InlineData("", "")]
    public void Read_Rfc4180_GivesTheFields(string text, string expected) =>
        Assert.Equal(expected, string.Join(" / ", CsvTable.Read(text).Select(row => string.Join('|', row))));
}
