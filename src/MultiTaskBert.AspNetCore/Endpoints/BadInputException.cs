namespace MultiTaskBert.AspNetCore.Endpoints;

/// <summary>What a client sent cannot be used.</summary>
/// <param name="field">The field that is wrong, as a path such as <c>rows[3].text</c>; empty for the whole.</param>
/// <param name="message">What is wrong and what is allowed; shown to the client.</param>
internal sealed class BadInputException(string field, string message) : Exception(message)
{
    /// <summary>The field that is wrong; empty for the whole.</summary>
    internal string Field { get; } = field;
}
