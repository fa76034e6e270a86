namespace MultiTaskBert.Audit;

/// <summary>Specifies what an audit shows of training a task together with others.</summary>
public enum TransferVerdict
{
    /// <summary>The interval of the gain holds 0, or there is none: neither a gain nor a loss is shown. That is not to say that there is none.</summary>
    NotShown,

    /// <summary>The interval of the gain lies above 0.</summary>
    Helps,

    /// <summary>The interval of the gain lies below 0.</summary>
    Hurts,
}
