using MultiTaskBert.Sampling;

namespace MultiTaskBert.Tests.Training;

/// <summary>How much of the batches of a real data set is padding. Oracle: the lengths that the collator really makes.</summary>
[Trait("Category", "Parity")]
public sealed class PaddingShareTests
{
    [Fact]
    public void Batches_SnipsByLength_ArePaddedByLessThanATwentieth()
    {
        var root = Goldens.RequireRoot();
        var folder = Path.Combine(root, "data", "snips", "train");
        Assert.SkipUnless(Directory.Exists(folder), $"There is no {folder}.");
        var train = MtlDataset.FromSeqInOut(folder);
        var tokenizer = MultiTaskBert.Tokenization.TokenizerLoader.Load(Path.Combine(root, "models", "minilm-l6"));
        int[] lengths = [.. train.Select(row => tokenizer.EncodeWords(row.Words!).Length)];

        var shuffled = Padding(new ShuffledBatches());
        var bucketed = Padding(new LengthBucketedBatches());
        var budgeted = Padding(new TokenBudgetBatches(512));
        TestContext.Current.TestOutputHelper!.WriteLine($"padding on SNIPS, batch 32: shuffled {shuffled:P2}, by length {bucketed:P2}, 512 tokens {budgeted:P2}");

        Assert.True(bucketed <= 0.05, $"{bucketed:P2} of the places are padding.");
        Assert.True(budgeted <= 0.05, $"{budgeted:P2} of the places are padding.");
        Assert.True(shuffled > 0.2, $"Only {shuffled:P2} of plainly shuffled batches is padding; the data is not what this test is for.");

        double Padding(BatchSampler sampler)
        {
            var batches = sampler.Batches(new SamplerInput(train.Count, 32, seed: 1, epoch: 0, () => lengths)).ToArray();
            return 1 - (batches.Sum(batch => batch.Sum(row => (double)lengths[row])) / batches.Sum(batch => batch.Count * (double)batch.Max(row => lengths[row])));
        }
    }
}
