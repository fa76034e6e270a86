using System.Globalization;
using MultiTaskBert.Pretrained.Hub;

namespace MultiTaskBert.Pretrained;

/// <summary>Represents where models come from and where they are kept. Defaults follow the environment variables of Python's huggingface_hub.</summary>
/// <remarks>Thread safety: it never changes. Its text form hides the token.</remarks>
public sealed class HubOptions
{
    private const int MaxRetries = 100;

    /// <summary>Gets the revision: a branch, a tag, <c>refs/pr/N</c>, or a commit hash. Default: <c>main</c>.</summary>
    public string Revision { get; init; } = "main";

    /// <summary>
    /// Gets the folder of the cache, laid out as Python's huggingface_hub does it, so both use the same files. Default: <c>HF_HUB_CACHE</c>, else
    /// <c>hub</c> inside <c>HF_HOME</c>, else <c>~/.cache/huggingface/hub</c>.
    /// </summary>
    public string CacheFolder { get; init; } = HubEnvironment.Current.CacheFolder;

    /// <summary>
    /// Gets the address of the hub: https, or http on this machine. Default: <c>HF_ENDPOINT</c>, else <c>https://huggingface.co</c>.
    /// </summary>
    public string Endpoint { get; init; } = HubEnvironment.Current.Endpoint;

    /// <summary>
    /// Gets the access token for private and gated models; sent to <see cref="Endpoint"/> only. Default: <c>HF_TOKEN</c>, else the file
    /// <c>token</c> inside <c>HF_HOME</c>; null if there is none.
    /// </summary>
    public string? Token { get; init; } = HubEnvironment.Current.Token;

    /// <summary>Gets whether only the cache is used. Default: <c>HF_HUB_OFFLINE</c>, else false.</summary>
    public bool Offline { get; init; } = HubEnvironment.Current.Offline;

    /// <summary>Gets who is told about each file that is downloaded, about once per megabyte. Default: null, nobody.</summary>
    public IProgress<DownloadProgress>? Progress { get; init; }

    /// <summary>
    /// Gets how often a request is repeated after a cut connection or a server error, from 0 to 100, waiting 1, 2, 4, … seconds. Default: 5.
    /// </summary>
    public int RetryCount { get; init; } = 5;

    /// <summary>The clock behind the waits between retries.</summary>
    internal TimeProvider RetryTime { get; init; } = TimeProvider.System;

    /// <summary>The same options for another revision.</summary>
    internal HubOptions At(string revision) => new()
    {
        Revision = revision,
        CacheFolder = CacheFolder,
        Endpoint = Endpoint,
        Token = Token,
        Offline = Offline,
        Progress = Progress,
        RetryCount = RetryCount,
        RetryTime = RetryTime,
    };

    /// <summary>Throws if anything is not allowed, naming all of it.</summary>
    internal void Validate(HubRepo repo)
    {
        List<string> problems = [];
        Check(HubNames.IsModelId(repo.Id), $"{(repo.IsDataset ? "Data set" : "Model")} id '{repo.Id}': allowed is 'name' or 'organization/name', each part of up to 96 letters, digits, "
            + "'-', '_' and '.', without '--' or '..', not beginning or ending with '-' or '.'. For a local folder, check that it exists.");
        Check(HubNames.IsRevision(Revision), $"{nameof(Revision)} '{Revision}': allowed is a branch, tag, 'refs/pr/N' or commit hash.");
        Check(HubOrigin.TryParse(Endpoint, out _), $"{nameof(Endpoint)} '{Endpoint}': allowed is an https address, or http on this machine.");
        Check(!string.IsNullOrWhiteSpace(CacheFolder), $"{nameof(CacheFolder)} is empty: name a folder that this user can write.");
        Check(Token is null || (Token.Length > 0 && Token.All(c => c is > ' ' and <= '~')), $"{nameof(Token)} is empty or holds characters that no token has.");
        Check(RetryCount is >= 0 and <= MaxRetries, string.Create(CultureInfo.InvariantCulture, $"{nameof(RetryCount)} {RetryCount}: allowed is 0 to {MaxRetries}."));
        if (problems.Count > 0)
        {
            throw new HubException(string.Join(" ", problems));
        }

        void Check(bool allowed, string problem)
        {
            if (!allowed)
            {
                problems.Add(problem);
            }
        }
    }

    /// <summary>Returns the options as text, for logs: the token is left out.</summary>
    public override string ToString() => string.Create(
        CultureInfo.InvariantCulture,
        $"{nameof(HubOptions)} {{ Revision = {Revision}, CacheFolder = {CacheFolder}, Endpoint = {Endpoint}, Token = {(Token is null ? "none" : "(hidden)")}, "
        + $"Offline = {Offline}, RetryCount = {RetryCount} }}");
}
