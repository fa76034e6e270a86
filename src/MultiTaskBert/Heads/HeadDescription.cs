using System.Text.Json.Nodes;

namespace MultiTaskBert.Heads;

/// <summary>What a saved model says of a head that the library can build again.</summary>
/// <param name="Kind">The kind of head, as <see cref="IRestorableHead{TSelf}.Kind"/>.</param>
/// <param name="Settings">Its labels and options.</param>
internal sealed record HeadDescription(string Kind, JsonObject Settings);
