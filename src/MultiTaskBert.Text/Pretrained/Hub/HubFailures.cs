using System.Net;

namespace MultiTaskBert.Pretrained.Hub;

/// <summary>Turns the hub's refusals into errors that say what to do.</summary>
internal sealed class HubFailures(HubRepo repo, HubOptions options)
{
    private string Hub => options.Endpoint.TrimEnd('/');

    internal static string? Header(HttpResponseMessage response, string name) =>
        response.Headers.NonValidated.TryGetValues(name, out var values) && values.Count > 0 ? values.First() : null;

    /// <summary>Whether only the file is missing; the hub says so in a header.</summary>
    internal bool IsMissingFile(HttpResponseMessage response) =>
        response.StatusCode == HttpStatusCode.NotFound && ErrorCode(response) is null or "EntryNotFound";

    internal void ThrowUnlessSuccess(HttpResponseMessage response, string file)
    {
        if (response.IsSuccessStatusCode)
        {
            return;
        }

        var status = (int)response.StatusCode;
        if (response.StatusCode is HttpStatusCode.RequestTimeout or HttpStatusCode.TooManyRequests || status >= 500)
        {
            throw new HubTransientException($"{Hub} answers {status} for '{file}' of '{repo.Id}'.", inner: null, response.Headers.RetryAfter?.Delta);
        }

        throw new HubException((status, ErrorCode(response)) switch
        {
            (_, "RevisionNotFound") => $"{repo.Name} at {Hub} has no revision '{options.Revision}'. Name a branch, a tag or a full commit hash.",
            (_, "GatedRepo") => $"{repo.Name} is gated: accept its terms at {Hub}/{repo.Path}, then {TokenAdvice()}",
            (401 or 403, _) => $"Access to {repo.Word} '{repo.Id}' at {Hub} is denied ({status}): it does not exist, or is private. Check the id, or {TokenAdvice()}",
            (404, "RepoNotFound") => $"There is no {repo.Word} '{repo.Id}' at {Hub}, or it is private. Check the id, or {TokenAdvice()}",
            (404, _) => $"'{file}' of {repo.Word} '{repo.Id}' at {Hub} is gone (404), though it was there a moment ago. Try again.",
            _ => $"{Hub} answers {status} ({response.ReasonPhrase}) for '{file}' of '{repo.Id}'.",
        });
    }

    internal HubException NoConfig() => new(
        $"There is no '{PretrainedConfig.FileName}' for {repo.Word} '{repo.Id}', revision '{options.Revision}', at {Hub}: the model or revision does not exist, "
        + "or it is not a model in the transformers layout.");

    /// <param name="config">The configuration of the model, which has arrived.</param>
    internal HubException NoWeights(string config) => new(
        $"{repo.Name}, revision '{options.Revision}', has neither {ModelFiles.Weights} nor {SafeTensorsIndex.FileName}. Other formats, "
        + "pickles above all, are never read. Look for a revision that has them (the hub often offers one as 'refs/pr/N'), or convert it in Python: "
        + $"{PickleAdvice.Conversion("id", config, wanted: null)}.");

    internal HubException NotCached(IReadOnlyCollection<string> missing) => new(
        $"{repo.Name}, revision '{options.Revision}', is not complete in the cache '{options.CacheFolder}' (missing: {NameList.Of(missing)}), and "
        + "downloading is switched off. Unset HF_HUB_OFFLINE or set HubOptions.Offline to false, or copy the {repo.Word} into the cache.");

    internal HubException Unreachable(HubTransientException cause) => new(
        $"{repo.Name}, revision '{options.Revision}', cannot be downloaded from {Hub}: {cause.Message} It was tried {options.RetryCount + 1} times. "
        + "What arrived is kept; the next try goes on from there.",
        cause);

    internal HubException Disk(Exception cause) => new(
        $"The cache '{options.CacheFolder}' cannot be used: {cause.Message} Make room or permit writing there, or set HF_HUB_CACHE to another folder.",
        cause);

    private static string? ErrorCode(HttpResponseMessage response) => Header(response, "X-Error-Code");

    private string TokenAdvice() => options.Token is null
        ? "set the environment variable HF_TOKEN to an access token that may read it."
        : "use an access token (HF_TOKEN) that may read it; the one in use may not.";
}
