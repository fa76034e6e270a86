using System.IO.Enumeration;
using MultiTaskBert.Data;
using MultiTaskBert.Pretrained.Hub;

namespace MultiTaskBert.Parquet.HuggingFace;

/// <summary>Where the files of a data set are: in a folder, or at the hub, from where they are brought when they are needed.</summary>
internal abstract class DatasetSource
{
    /// <summary>What the data set is called in messages.</summary>
    internal abstract string Name { get; }

    /// <summary>The names of all files, with <c>/</c> between folders, in ordinal order.</summary>
    internal abstract IReadOnlyList<string> Files { get; }

    /// <summary>Brings files of the list here, and says where they are, in the same order.</summary>
    internal abstract Task<IReadOnlyList<string>> TakeAsync(IReadOnlyList<string> files, CancellationToken cancellationToken);

    /// <summary>A file, or null if the data set does not have it.</summary>
    internal async Task<string?> FindAsync(string file, CancellationToken cancellationToken) =>
        Files.Contains(file, StringComparer.Ordinal) ? (await TakeAsync([file], cancellationToken).ConfigureAwait(false))[0] : null;

    /// <summary>A folder on this machine.</summary>
    internal sealed class Local : DatasetSource
    {
        private const int MaxFiles = 1_000_000;
        private const int MaxDepth = 20;

        private readonly string _folder;

        /// <exception cref="DatasetException">There are too many files.</exception>
        internal Local(string folder)
        {
            _folder = folder;
            var files = new FileSystemEnumerable<string>(
                folder,
                (ref FileSystemEntry entry) => Path.GetRelativePath(folder, entry.ToSpecifiedFullPath()).Replace('\\', '/'),
                new EnumerationOptions { RecurseSubdirectories = true, MaxRecursionDepth = MaxDepth, AttributesToSkip = FileAttributes.None })
            {
                ShouldIncludePredicate = (ref entry) => !entry.IsDirectory,

                // A link to a folder may lead out of this one, or back into it.
                ShouldRecursePredicate = (ref entry) => !entry.Attributes.HasFlag(FileAttributes.ReparsePoint) && entry.FileName is not ['.', ..],
            };
            Files = [.. files.Take(MaxFiles + 1).Order(StringComparer.Ordinal)];
            if (Files.Count > MaxFiles)
            {
                throw new DatasetException([new DatasetProblem(FormattableString.Invariant($"the folder has more than {MaxFiles} files; give the one that holds the data set."), folder)]);
            }
        }

        internal override string Name => _folder;

        internal override IReadOnlyList<string> Files { get; }

        internal override Task<IReadOnlyList<string>> TakeAsync(IReadOnlyList<string> files, CancellationToken cancellationToken) =>
            Task.FromResult<IReadOnlyList<string>>([.. files.Select(file => Path.Combine(_folder, file))]);
    }

    /// <summary>A data set of the hub.</summary>
    internal sealed class Hub(HubRepository repository) : DatasetSource
    {
        internal override string Name => repository.Repo.Id;

        internal override IReadOnlyList<string> Files => repository.Listing.Files;

        internal override async Task<IReadOnlyList<string>> TakeAsync(IReadOnlyList<string> files, CancellationToken cancellationToken)
        {
            await repository.TakeAsync(files, cancellationToken).ConfigureAwait(false);
            return [.. files.Select(file => Path.Combine(repository.Folder, file))];
        }
    }
}
