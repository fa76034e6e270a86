using Microsoft.Extensions.AI;

namespace MultiTaskBert.Tests.Inference;

/// <summary>Vectors of a head through the interface that vector stores take.</summary>
[Collection(nameof(OneAtATime))]
public sealed class HeadEmbeddingGeneratorTests
{
    private static readonly string[] Texts = ["ada won", "ben left in oslo", "mia"];

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task GenerateAsync_Texts_GivesTheVectorsOfThePredictor()
    {
        using var model = Model();
        using var predictor = new Predictor(model, new() { BatchSize = 2 });
        using var generator = predictor.AsEmbeddingGenerator("meaning");
        var embeddings = await generator.GenerateAsync(Texts, cancellationToken: Token);
        Assert.Equal(predictor.Embed("meaning", Texts, Token).Select(vector => vector.ToArray()), embeddings.Select(embedding => embedding.Vector.ToArray()));
        Assert.All(embeddings, embedding => Assert.Equal(("meaning", 7), (embedding.ModelId, embedding.Dimensions)));
        Assert.Equal(embeddings[2].Vector.ToArray(), (await generator.GenerateVectorAsync("mia", cancellationToken: Token)).ToArray());
        Assert.Empty(await generator.GenerateAsync([], cancellationToken: Token));
    }

    [Fact]
    public void GetService_Types_GivesMetadataItselfAndThePredictor()
    {
        using var model = Model();
        using var predictor = new Predictor(model);
        using var generator = predictor.AsEmbeddingGenerator("meaning");
        var metadata = generator.GetService<EmbeddingGeneratorMetadata>()!;
        Assert.Equal(("MultiTaskBert", "meaning"), (metadata.ProviderName, metadata.DefaultModelId));
        Assert.Same(generator, generator.GetService(typeof(IEmbeddingGenerator)));
        Assert.Same(predictor, generator.GetService<Predictor>());
        Assert.Null(generator.GetService<string>());
        Assert.Null(generator.GetService(typeof(Predictor), "key"));
    }

    [Fact]
    public async Task GenerateAsync_WhatCannotBe_SaysSo()
    {
        using var model = Model();
        var predictor = new Predictor(model);
        Assert.Contains("makes no vectors", Assert.Throws<ArgumentException>(() => predictor.AsEmbeddingGenerator("topic")).Message, StringComparison.Ordinal);
        using var generator = predictor.AsEmbeddingGenerator("meaning");
        var message = (await Assert.ThrowsAsync<NotSupportedException>(() => generator.GenerateAsync(Texts, new() { Dimensions = 8 }, Token))).Message;
        Assert.Contains("have 7 numbers, not the 8", message, StringComparison.Ordinal);
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => generator.GenerateAsync(Texts, cancellationToken: new CancellationToken(canceled: true)));
        generator.Dispose();
        Assert.Equal(3, (await generator.GenerateAsync(Texts, cancellationToken: Token)).Count);   // it owns nothing
        predictor.Dispose();
        await Assert.ThrowsAsync<ObjectDisposedException>(() => generator.GenerateAsync(Texts, cancellationToken: Token));
    }

    private static MultiTaskModel Model() => new(TinyBert.Load(layers: 1), TinyTask.Topic(), new SentenceEmbeddingHead("meaning", new() { Dimensions = 7 }));
}
