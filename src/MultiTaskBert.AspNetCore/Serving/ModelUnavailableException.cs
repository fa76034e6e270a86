namespace MultiTaskBert.AspNetCore.Serving;

/// <summary>There is no model to answer: it could not be loaded. The message has paths of the machine.</summary>
internal sealed class ModelUnavailableException(string message) : InvalidOperationException(message);
