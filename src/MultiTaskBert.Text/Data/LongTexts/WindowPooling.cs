namespace MultiTaskBert;

/// <summary>Specifies how a head that chooses classes for a whole row reads the windows of a long one.</summary>
public enum WindowPooling
{
    /// <summary>As every head for whole rows does: it reads the mean of the windows' first states, or what its own pooling makes of all words, once.</summary>
    MeanState,

    /// <summary>It answers for each window, and the greatest logit of each class counts. For classes of which one place in the text is evidence enough.</summary>
    MaxLogit,
}
