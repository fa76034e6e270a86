using System.Text.Json;
using CsCheck;
using MultiTaskBert.Freezing;
using MultiTaskBert.Modeling;

namespace MultiTaskBert.Tests.Freezing;

public sealed class FreezePolicyTextTests
{
    [Fact]
    public void ToString_EachKind_IsItsStableText()
    {
        Assert.Equal("none", FreezePolicy.None.ToString());
        Assert.Equal("everything", FreezePolicy.Everything.ToString());
        Assert.Equal("backbone", FreezePolicy.Backbone.ToString());
        Assert.Equal("embeddings", FreezePolicy.Embeddings.ToString());
        Assert.Equal("layers-below(4)", FreezePolicy.LayersBelow(4).ToString());
        Assert.Equal("head(topic)", FreezePolicy.Head("topic").ToString());
        Assert.Equal("""head("sentence \"topic\" \\ (new)")""", FreezePolicy.Head("""sentence "topic" \ (new)""").ToString());
        Assert.Equal(
            "gradual-unfreeze(every-epochs=1, layers-per-stage=1, include-embeddings=false, keep-frozen-layers=0)",
            FreezePolicy.GradualUnfreeze().ToString());
        Assert.Equal(
            "gradual-unfreeze(on-stall=score, patience=2, min-delta=0.001, higher-is-better=false, layers-per-stage=3, "
            + "include-embeddings=true, keep-frozen-layers=0)",
            new GradualUnfreezePolicy
            {
                OnStall = new StallRule("score", 2, minDelta: 0.001, higherIsBetter: false),
                LayersPerStage = 3,
                IncludeEmbeddings = true,
            }.ToString());
    }

    [Fact]
    public void Parse_TextOfAnyPolicy_IsTheSamePolicy()
    {
        var rule = Gen.Select(Gen.String[1, 8], Gen.Int[1, 99], Gen.Double[0, 10], Gen.Bool)
            .Where(t => !string.IsNullOrWhiteSpace(t.Item1))
            .Select(t => new StallRule(t.Item1, t.Item2, minDelta: t.Item3, higherIsBetter: t.Item2 % 3 == 0 ? null : t.Item4));
        var gradual = Gen.Select(rule, Gen.Bool, Gen.Int[1, 9], Gen.Int[1, 9], Gen.Int[0, 9]).Select(FreezePolicy (t) => new GradualUnfreezePolicy
        {
            OnStall = t.Item2 ? t.Item1 : null,
            EveryEpochs = t.Item2 ? 1 : t.Item3,
            LayersPerStage = t.Item4,
            KeepFrozenLayers = t.Item5,
            IncludeEmbeddings = t.Item5 == 0 && t.Item3 > 4,
            PoolerIsStage = t.Item4 > 5,
        });
        FreezePolicy[] simple = [FreezePolicy.None, FreezePolicy.Everything, FreezePolicy.Backbone, FreezePolicy.Embeddings];
        var any = Gen.OneOf(
            Gen.Int[0, 3].Select(i => simple[i]),
            Gen.Int[1, 1000].Select(FreezePolicy.LayersBelow),
            Gen.String[1, 20].Select(FreezePolicy.Head),
            gradual);

        any.Array[1, 5].Sample(
            parts =>
            {
                var policy = parts.Aggregate((left, right) => left + right);
                var read = FreezePolicy.Parse(policy.ToString());
                Assert.Equal(policy, read);
                Assert.Equal(policy.ToString(), read.ToString());
            },
            iter: 2_000,
            seed: "0000Jm9Xc4xw");
    }

    [Theory]
    [InlineData(" embeddings+head( topic ) ", "embeddings + head(topic)")]
    [InlineData(
        "gradual-unfreeze(patience=1,on-stall=\"dev loss\")",
        "gradual-unfreeze(on-stall=\"dev loss\", patience=1, min-delta=0, "
        + "layers-per-stage=1, include-embeddings=false, keep-frozen-layers=0)")]
    [InlineData("none + backbone", "backbone")]
    public void Parse_LooselyWritten_IsUnderstood(string text, string canonical) => Assert.Equal(canonical, FreezePolicy.Parse(text).ToString());

    [Theory]
    [InlineData("", "\"\" is no freeze policy: at position 0 there is the end where a kind of policy should be.")]
    [InlineData("embeddings +", "\"embeddings +\" is no freeze policy: at position 12 there is the end where a kind of policy should be.")]
    [InlineData("head(topic", "\"head(topic\" is no freeze policy: at position 10 there is the end where ',' or ')' should be.")]
    [InlineData("head(\"topic)", "\"head(\"topic)\" is no freeze policy: at position 12 there is the end where a closing '\"' should be.")]
    [InlineData("backbone embeddings", "\"backbone embeddings\" is no freeze policy: at position 9 there is 'e' where '+' or the end should be.")]
    [InlineData("head", "\"head\" is no freeze policy: head needs a value, the name of a head, as in head(…).")]
    [InlineData("head(\"\")", "\"head(\"\")\" is no freeze policy: ")]
    [InlineData("backbone(2)", "\"backbone(2)\" is no freeze policy: backbone takes no unnamed value, but has \"2\".")]
    [InlineData("layers-below(two)", "must be a whole number, but is \"two\".")]
    [InlineData("layers-below(0)", "The number of frozen layers must be 1 or more;")]
    [InlineData("gradual-unfreeze(every=2)", "gradual-unfreeze has no argument \"every\". Its arguments: on-stall, every-epochs,")]
    [InlineData("gradual-unfreeze(every-epochs=1, every-epochs=2)", "gradual-unfreeze has the argument \"every-epochs\" twice.")]
    [InlineData("gradual-unfreeze(every-epochs=0)", "EveryEpochs is 0; it must be 1 or more.")]
    [InlineData("gradual-unfreeze(include-embeddings=yes)", "must be true or false, but is \"yes\".")]
    [InlineData("gradual-unfreeze(on-stall=score)", "has \"on-stall\" but no \"patience\"")]
    [InlineData("gradual-unfreeze(patience=2)", "gradual-unfreeze has no argument \"patience\".")]
    [InlineData("gradual-unfreeze(on-stall=score, patience=1, min-delta=a)", "must be a number, but is \"a\".")]
    public void Parse_BadText_SaysWhatIsWrong(string text, string message)
        => Assert.Contains(message, Assert.Throws<FormatException>(() => FreezePolicy.Parse(text)).Message, StringComparison.Ordinal);

    [Fact]
    public void Parse_UnknownKind_ListsTheKinds()
    {
        var message = Assert.Throws<FormatException>(() => FreezePolicy.Parse("layres(2)")).Message;

        Assert.StartsWith("\"layres(2)\" is no freeze policy: there is no kind \"layres\". Known kinds: ", message, StringComparison.Ordinal);
        Assert.Contains("backbone, during, embeddings, everything, gradual-unfreeze, head, layers-below, matching, none", message, StringComparison.Ordinal);
    }

    [Fact]
    public void Json_Policy_IsItsText()
    {
        var policy = FreezePolicy.Embeddings + FreezePolicy.Head("topic");
        var json = JsonSerializer.Serialize(new Holder(policy));

        Assert.Equal("""{"Freeze":"embeddings \u002B head(topic)"}""", json);
        Assert.Equal(new Holder(policy), JsonSerializer.Deserialize<Holder>(json));
    }

    [Theory]
    [InlineData("""{"Freeze":"nothing"}""", "there is no kind \"nothing\"")]
    [InlineData("""{"Freeze":3}""", "A freeze policy is a JSON string such as \"backbone\", but here is a Number.")]
    public void Json_NoPolicy_Throws(string json, string message)
        => Assert.Contains(message, Assert.Throws<JsonException>(() => JsonSerializer.Deserialize<Holder>(json)).Message, StringComparison.Ordinal);

    [Fact]
    public void Register_KindFromOutside_IsReadBack()
    {
        FreezePolicy.Register<OddLayers>();
        FreezePolicy.Register<OddLayers>();

        var policy = FreezePolicy.Parse("backbone + odd-layers(from=3)");

        Assert.Equal(FreezePolicy.Backbone + new OddLayers(3), policy);
    }

    [Fact]
    public void Register_KeywordOfAnotherType_Throws()
        => Assert.Contains(
            "The keyword \"head\" of",
            Assert.Throws<InvalidOperationException>(FreezePolicy.Register<Head>).Message,
            StringComparison.Ordinal);

    private sealed record Holder(FreezePolicy Freeze);

    private sealed record OddLayers(int From) : FreezePolicy
    {
        public override bool IsFrozen(ModelComponent component, FreezeProgress progress) => component.Index >= From && component.Index % 2 == 1;
    }

    private sealed record Head : FreezePolicy
    {
        public override bool IsFrozen(ModelComponent component, FreezeProgress progress) => false;
    }
}
