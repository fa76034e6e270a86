using System.Buffers.Binary;
using Google.Protobuf;
using MultiTaskBert.Callbacks;
using MultiTaskBert.Runtime;
using MultiTaskBert.Training;

namespace MultiTaskBert.Tests.Callbacks;

[Collection(nameof(OneAtATime))] // The writer's checksums are computed by LibTorch's library.
public sealed class TensorBoardLogTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Train_WholeTraining_LeavesTheScalarsInOneFile()
    {
        Some.Train(new TensorBoardLog(_folder.Path));

        Assert.Empty(Directory.GetDirectories(_folder.Path));
        var scalars = Scalars(Assert.Single(Directory.GetFiles(_folder.Path)));
        Assert.Equal([(1, 3f), (2, 1.5f), (3, 1f), (4, 0.75f), (5, 0.6f), (6, 0.5f)], Of("loss/total"));
        Assert.Equal(1 / 3f, Of("loss/topic")[2].Value);
        Assert.Equal([(1, 25f), (4, 100f)], Of("trainable_parameters"));
        Assert.Equal([(3, 0.25f), (6, 0.5f)], Of("dev/topic/accuracy"));
        Assert.Equal((6, 16f), Of("gradient_norm")[^1]);
        Assert.Equal((2, 2e-3f), Of("learning_rate")[1]);
        Assert.Equal(6, Of("weight/entities").Length);
        Assert.DoesNotContain(scalars, scalar => scalar.Tag.Contains('[', StringComparison.Ordinal));

        (int Step, float Value)[] Of(string tag) => [.. scalars.Where(scalar => scalar.Tag == tag).Select(scalar => (scalar.Step, scalar.Value))];
    }

    [Fact]
    public void OnStepCompleted_Gradients_AreScalarsWhateverTheInterval()
    {
        var log = new TensorBoardLog(_folder.Path, stepInterval: 2);
        ((ITrainerCallback)log).OnTrainingStarted(Some.Started());
        ((ITrainerCallback)log).OnStepCompleted(Some.Step(1, Some.Gradients(topic: double.NaN)));
        ((ITrainerCallback)log).OnStepCompleted(Some.Step(2));
        var scalars = Scalars(Assert.Single(Directory.GetFiles(_folder.Path))).Where(scalar => scalar.Tag.StartsWith("gradient/", StringComparison.Ordinal)).ToArray();
        Assert.Equal(
            [
                ("gradient/conflict_rate", 1, 1f), ("gradient/norm/topic", 1, 3f), ("gradient/cosine/topic/entities", 1, -0.25f), ("gradient/magnitude/topic/entities", 1, 0.96f),
                ("gradient/norm/entities", 1, 4f), ("gradient/weight/entities", 1, 0.5f),
            ],
            scalars);
    }

    [Fact]
    public void Train_SecondStartAtOnce_AddsAFileAndLosesNothing()
    {
        Some.Train(new TensorBoardLog(_folder.Path, stepInterval: 2), until: 4);
        Some.Train(new TensorBoardLog(_folder.Path, stepInterval: 2), after: 4);
        var losses = Directory.GetFiles(_folder.Path).Order(StringComparer.Ordinal)
            .Select(file => Scalars(file).Where(scalar => scalar.Tag == "loss/total").Select(scalar => scalar.Step).ToArray()).ToArray();
        Assert.Equal<int[]>([[2, 4], [6]], losses);
    }

    // Killed after step 5, perhaps within an event, and going on from a checkpoint after step 4: steps 5 and 6 come once.
    [Theory]
    [InlineData(4, 5)]
    [InlineData(3, 5)]
    [InlineData(0, 5)]
    public void Train_GoesOnFromAnEarlierStep_HasEachPointOnce(int after, int until)
    {
        var options = Plain.Options with { Checkpoints = new CheckpointOptions { Folder = "unused", Resume = true } };
        Some.Train(new TensorBoardLog(_folder.Path), until: until);
        var first = Assert.Single(TensorBoardEvents.Files(_folder.Path));
        File.WriteAllBytes(first, File.ReadAllBytes(first)[..^3]);
        Some.Train(new TensorBoardLog(_folder.Path), after, options: options, again: true);
        var scalars = TensorBoardEvents.Files(_folder.Path).SelectMany(Scalars).Where(scalar => scalar.Tag != "trainable_parameters").ToArray();
        Assert.Equal(scalars.Distinct(), scalars);
        Assert.Equal([1, 2, 3, 4, 5, 6], scalars.Where(scalar => scalar.Tag == "loss/total").Select(scalar => scalar.Step).Order());
        Assert.Equal([3, 6], scalars.Where(scalar => scalar.Tag == "dev/score").Select(scalar => scalar.Step).Order());
    }

    [Fact]
    public void OnTrainingStarted_FileThatIsNone_IsRefusedAndLeftAsItIs()
    {
        var path = _folder.Write("events.out.tfevents.1.other", [4, 0, 0, 0, 0, 0, 0, 0, 1, 2, 3, 4, 255, 255, 255, 255, 1, 2, 3, 4]);
        var before = File.ReadAllBytes(path);
        var options = Plain.Options with { Checkpoints = new CheckpointOptions { Folder = "unused", Resume = true } };
        Assert.Contains(path, Assert.Throws<OutputException>(() => ((ITrainerCallback)new TensorBoardLog(_folder.Path)).OnTrainingStarted(Some.Started(options))).Message, StringComparison.Ordinal);
        Assert.Equal(before, File.ReadAllBytes(path));
    }

    /// <summary>Reads TFRecord frames (length, its checksum, data, its checksum) of Event messages, as tensorflow/core/util/event.proto has them.</summary>
    internal static List<(string Tag, int Step, float Value)> Scalars(string file)
    {
        var scalars = new List<(string Tag, int Step, float Value)>();
        var bytes = File.ReadAllBytes(file);
        for (var at = 0; at < bytes.Length;)
        {
            var length = (int)BinaryPrimitives.ReadUInt64LittleEndian(bytes.AsSpan(at));
            var step = 0L;
            foreach (var (field, message) in Fields(bytes.AsSpan(at + 12, length).ToArray(), number => step = number))
            {
                if (field == 5)
                {
                    foreach (var (_, value) in Fields(message, _ => { }))
                    {
                        var input = new CodedInputStream(value);
                        var (tag, number) = (string.Empty, 0f);
                        while (input.ReadTag() is not 0 and var next)
                        {
                            switch (WireFormat.GetTagFieldNumber(next))
                            {
                                case 1: tag = input.ReadString(); break;
                                case 2: number = input.ReadFloat(); break;
                                default: input.SkipLastField(); break;
                            }
                        }

                        scalars.Add((tag, (int)step, number));
                    }
                }
            }

            at += length + 16;
        }

        return scalars;
    }

    private static List<(int Field, byte[] Message)> Fields(byte[] message, Action<long> number)
    {
        var fields = new List<(int, byte[])>();
        var input = new CodedInputStream(message);
        while (input.ReadTag() is not 0 and var tag)
        {
            switch (WireFormat.GetTagWireType(tag))
            {
                case WireFormat.WireType.LengthDelimited: fields.Add((WireFormat.GetTagFieldNumber(tag), input.ReadBytes().ToByteArray())); break;
                case WireFormat.WireType.Varint: number(input.ReadInt64()); break;
                default: input.SkipLastField(); break;
            }
        }

        return fields;
    }
}
