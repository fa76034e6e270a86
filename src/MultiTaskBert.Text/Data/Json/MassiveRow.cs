using System.Text.Json;

namespace MultiTaskBert.Data.Json;

/// <summary><c>{"id", "locale", "partition", "scenario", "intent", "utt", "annot_utt", "worker_id"}</c>, an utterance of MASSIVE; its slots are in the brackets of <c>annot_utt</c>.</summary>
internal sealed class MassiveRow : IRowShape
{
    public bool Fits(JsonElement json, JsonLinesOptions options) =>
        JsonText.Has(json, "utt") && JsonText.Has(json, "annot_utt") && JsonText.Has(json, "locale") && !json.TryGetProperty(options.TextProperty, out _) && !json.TryGetProperty(options.WordsProperty, out _);

    public void Read(JsonElement json, ShapedRows rows) =>
        rows.Add(json, name => name is not ("id" or "locale" or "partition" or "utt" or "worker_id" or "slot_method" or "judgments"));
}
