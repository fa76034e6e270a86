using Microsoft.Extensions.AI;

namespace MultiTaskBert.Inference;

/// <summary>Gives the vectors of one head as embeddings of Microsoft.Extensions.AI.</summary>
internal sealed class HeadEmbeddingGenerator(Predictor predictor, string head) : IEmbeddingGenerator<string, Embedding<float>>
{
    private readonly EmbeddingGeneratorMetadata _metadata = new(nameof(MultiTaskBert), defaultModelId: head);

    /// <exception cref="NotSupportedException">The options ask for vectors of another length.</exception>
    public Task<GeneratedEmbeddings<Embedding<float>>> GenerateAsync(
        IEnumerable<string> values, EmbeddingGenerationOptions? options = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(values);
        return Task.Run(() => Generate(values, options, cancellationToken), cancellationToken);
    }

    public object? GetService(Type serviceType, object? serviceKey = null)
    {
        ArgumentNullException.ThrowIfNull(serviceType);
        return serviceKey is not null ? null
            : serviceType == typeof(EmbeddingGeneratorMetadata) ? _metadata
            : serviceType.IsInstanceOfType(this) ? this
            : serviceType.IsInstanceOfType(predictor) ? predictor
            : null;
    }

    /// <summary>Does nothing: the predictor is its owner's.</summary>
    public void Dispose()
    {
    }

    private GeneratedEmbeddings<Embedding<float>> Generate(IEnumerable<string> values, EmbeddingGenerationOptions? options, CancellationToken cancellationToken)
    {
        var embeddings = new GeneratedEmbeddings<Embedding<float>>(predictor.Embed(head, values, cancellationToken).Select(vector => new Embedding<float>(vector) { ModelId = head }));
        return options?.Dimensions is { } asked && embeddings.FirstOrDefault() is { } first && first.Dimensions != asked
            ? throw new NotSupportedException(
                $"The vectors of head '{head}' have {first.Dimensions} numbers, not the {asked} that {nameof(EmbeddingGenerationOptions)}.{nameof(EmbeddingGenerationOptions.Dimensions)} asks for; leave it null.")
            : embeddings;
    }
}
