using System.Collections.Concurrent;
using System.Diagnostics.CodeAnalysis;
using System.Text.Json.Nodes;

namespace MultiTaskBert.Runtime.Strategies;

/// <summary>The table of the strategies that text can name: those of the library, and what users add.</summary>
/// <typeparam name="TFamily">The family.</typeparam>
internal sealed class StrategyKinds<TFamily>
    where TFamily : Strategy
{
    private const string KindKey = "kind";

    private readonly StrategyStyle _style;
    private readonly ConcurrentDictionary<string, Kind> _kinds = new(StringComparer.Ordinal);

    internal StrategyKinds(StrategyStyle style) => _style = style;

    /// <summary>The names, in order.</summary>
    internal IEnumerable<string> Names => _kinds.Keys.Order(StringComparer.Ordinal);

    /// <summary>The types, in the order of their names.</summary>
    internal IEnumerable<Type> Types => Names.Select(name => _kinds[name].Type);

    /// <summary>Adds a type that is read by its constructor and its public properties.</summary>
    /// <returns>This table.</returns>
    internal StrategyKinds<TFamily> With<[DynamicallyAccessedMembers(StrategyOptions.Needed)] T>()
        where T : TFamily => With<T>(term => (T)StrategyReader.Read(typeof(T), term, _style));

    /// <summary>Adds a type that is read in a way of its own.</summary>
    /// <returns>This table.</returns>
    internal StrategyKinds<TFamily> With<[DynamicallyAccessedMembers(StrategyOptions.Needed)] T>(Func<StrategyTerm, TFamily> read)
        where T : TFamily
    {
        var keyword = _style.KeywordOf(typeof(T));
        if (!StrategyTextParser.IsBare(keyword))
        {
            throw new InvalidOperationException($"The keyword \"{keyword}\" of {typeof(T)} must be letters, digits, '_', '.' and '-' only; give the type another name.");
        }

        var kind = _kinds.GetOrAdd(keyword, _ => new Kind(typeof(T), read));
        return kind.Type == typeof(T)
            ? this
            : throw new InvalidOperationException($"The keyword \"{keyword}\" of {typeof(T)} belongs to {kind.Type} already; choose another name for the type.");
    }

    /// <summary>Reads what <see cref="Strategy.Describe"/> wrote.</summary>
    /// <exception cref="FormatException">The text is no strategy of this family.</exception>
    internal TFamily Parse(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        return StrategyTextParser.Read(text, _style.What) is [var term]
            ? Create(term, text)
            : throw new FormatException($"\"{text}\" is no {_style.What}: it has several terms, and only one is allowed.");
    }

    /// <summary>Makes the strategy of a term.</summary>
    /// <param name="term">The term.</param>
    /// <param name="text">The whole text, for messages.</param>
    /// <exception cref="FormatException">There is no such strategy, or an option is unknown, unreadable or out of its range.</exception>
    internal TFamily Create(StrategyTerm term, string text)
    {
        if (!_kinds.TryGetValue(term.Keyword, out var kind))
        {
            throw new FormatException($"\"{text}\" is no {_style.What}: there is no kind \"{term.Keyword}\". Known kinds: {string.Join(", ", Names)}.");
        }

        try
        {
            var strategy = kind.Read(term);
            term.ThrowOnUnreadArguments();
            return strategy.Check() is { Count: > 0 } problems ? throw new FormatException(string.Join(' ', problems)) : strategy;
        }
        catch (Exception e) when (e is FormatException or ArgumentException)
        {
            throw new FormatException($"\"{text}\" is no {_style.What}: {e.Message}", e);
        }
    }

    /// <summary>The strategy with the defaults of its options, by its name.</summary>
    /// <returns>The strategy, or null if there is none of that name.</returns>
    internal TFamily? Find(string name) => _kinds.TryGetValue(name, out var kind) ? kind.Read(new StrategyTerm(name)) : null;

    /// <summary>The strategy as a JSON object: <c>{ "kind": "focal", "gamma": 2 }</c>.</summary>
    internal JsonObject Write(TFamily strategy)
    {
        var written = new JsonObject { [KindKey] = _style.KeywordOf(strategy.GetType()) };
        foreach (var option in StrategyOptions.SettableOf(strategy))
        {
            written[_style.Naming.ConvertName(option.Name)] = option.GetValue(strategy) switch
            {
                null => null,
                double number => number,
                int number => number,
                long number => number,
                bool flag => flag,
                var value => value.ToString(),
            };
        }

        return written;
    }

    /// <summary>Reads what <see cref="Write"/> wrote; every option must be there.</summary>
    /// <param name="written">The object.</param>
    /// <param name="what">What it is, for messages: <c>loss</c>.</param>
    /// <exception cref="InvalidDataException">The object is no such strategy.</exception>
    /// <exception cref="ArgumentException">An option is out of its range.</exception>
    internal TFamily Read(JsonObject written, string what)
    {
        var name = written[KindKey]?.GetValue<string>() ?? string.Empty;
        if (!_kinds.TryGetValue(name, out var kind))
        {
            throw new InvalidDataException($"the {what} is '{name}'; it must be one of {string.Join(", ", Names)}");
        }

        var term = new StrategyTerm(name);
        foreach (var option in StrategyOptions.Settable(kind.Type).Select(option => _style.Naming.ConvertName(option.Name)))
        {
            if (written[option] is { } value)
            {
                term = term.With(option, value.GetValueKind() == System.Text.Json.JsonValueKind.String ? value.GetValue<string>() : value.ToJsonString());
            }
            else if (!written.ContainsKey(option))
            {
                throw new InvalidDataException($"'{option}' is missing");
            }
        }

        try
        {
            var strategy = kind.Read(term);
            return strategy.Check() is { Count: > 0 } problems ? throw new ArgumentException($"{written.ToJsonString()}: {string.Join(' ', problems)}", nameof(written)) : strategy;
        }
        catch (FormatException e)
        {
            throw new InvalidDataException(e.Message, e);
        }
    }

    private sealed record Kind([property: DynamicallyAccessedMembers(StrategyOptions.Needed)] Type Type, Func<StrategyTerm, TFamily> Read);
}
