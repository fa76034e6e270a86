namespace MultiTaskBert.AspNetCore.Serving;

/// <summary>Where a served model stands.</summary>
internal enum ServingState
{
    /// <summary>It is being loaded for the first time; rows wait for it.</summary>
    Loading,

    /// <summary>It answers.</summary>
    Ready,

    /// <summary>It answers, but what is in its folder now cannot be loaded.</summary>
    Degraded,

    /// <summary>It cannot be loaded, and there is none to answer instead.</summary>
    Failed,

    /// <summary>The application ends.</summary>
    Stopped,
}
