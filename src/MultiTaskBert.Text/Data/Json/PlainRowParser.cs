using System.Collections.ObjectModel;
using System.Runtime.InteropServices;
using System.Text;
using System.Text.Json;
using MultiTaskBert.Data.Offsets;
using MultiTaskBert.Data.Rows;
using MultiTaskBert.Labels;
using MultiTaskBert.Labels.Answers;

namespace MultiTaskBert.Data.Json;

/// <summary>
/// Reads a row that is written in the plainest way, and without a mistake, from the bytes of its line in one go. Of every other row it says that it is none: that one is read by the way that knows all spellings
/// and finds what is wrong, so nothing is decided here. Not thread-safe.
/// </summary>
/// <param name="options">The options of the file.</param>
internal sealed class PlainRowParser(JsonLinesOptions options)
{
    private const int PropertiesAtMost = 64;
    private const int TriedAtLeast = 256;
    private const string Identifier = "id";

    private readonly SharedStrings _strings = new();
    private readonly List<Property> _properties = [];
    private readonly List<(Property Property, Label? Label)> _labels = [];   // null: a list without items
    private readonly List<Label> _found = [];
    private readonly List<string> _items = [];
    private readonly PlainEntities _entities = new(options);
    private readonly bool _isPossible = options.Only.Count == 0 && options.Flags.Count == 0 && options.Annotator is null;
    private string[] _heads = [];
    private bool _hasIdentifier;
    private int _tried;
    private int _read;

    /// <summary>What a property of a row is.</summary>
    private enum Use
    {
        Text,
        Pair,
        Words,
        Label,
        PassedOver,
        Identifier,
        Other,
    }

    /// <summary>The row, or null if it is to be read the other way.</summary>
    /// <param name="line">The line, valid UTF-8.</param>
    internal MtlRow? TryRead(ReadOnlySpan<byte> line)
    {
        // Where few rows are plain it would only take time.
        if (!_isPossible || (_tried >= TriedAtLeast && 2 * _read < _tried))
        {
            return null;
        }

        _tried++;
        _labels.Clear();
        _entities.Clear();
        _hasIdentifier = false;
        try
        {
            var row = Read(line);
            _read += row is null ? 0 : 1;
            return row;
        }
        catch (JsonException)
        {
            return null;
        }
        catch (InvalidOperationException)
        {
            return null;   // half of a surrogate pair
        }
    }

    private MtlRow? Read(ReadOnlySpan<byte> line)
    {
        var json = new Utf8JsonReader(line);
        if (!json.Read() || json.TokenType != JsonTokenType.StartObject)
        {
            return null;
        }

        string? text = null, pair = null;
        string[]? words = null;
        for (var place = 0; json.Read() && json.TokenType == JsonTokenType.PropertyName; place++)
        {
            if (Find(ref json, place) is not { } property || property.Row == _tried)
            {
                return null;
            }

            property.Row = _tried;
            json.Read();
            var isSound = property.Use switch
            {
                Use.Text => TryText(ref json, out text),
                Use.Pair => TryText(ref json, out pair),
                Use.Words => TryWords(ref json, out words),
                Use.Label => TryLabel(ref json, property),
                Use.PassedOver => json.TrySkip(),
                Use.Identifier => (_hasIdentifier = true) && json.TrySkip(),
                _ => false,
            };
            if (!isSound)
            {
                return null;
            }
        }

        // A row that has both is one of doccano. Nothing may stand behind the object.
        return (_hasIdentifier && _entities.HasTriples) || json.Read() || (text is null) == (words is null) || (words is not null && pair is not null) ? null : Row(text, pair, words);
    }

    private MtlRow? Row(string? text, string? pair, string[]? words)
    {
        if (!HasSameHeads())
        {
            _heads = [.. _labels.Select(label => label.Property.Head!)];
            if (_heads.Distinct(StringComparer.Ordinal).Count() < _heads.Length)
            {
                _heads = [];
                return null;
            }
        }

        _found.Clear();
        JsonOffsets? offsets = null;
        for (var label = 0; label < _labels.Count; label++)
        {
            if ((_labels[label].Label ?? _entities.LabelOf(label, text, ref offsets)) is not { } known)
            {
                return null;
            }

            _found.Add(known);
        }

        var row = new MtlRow(text, words is null ? null : new ReadOnlyCollection<string>(words), pair, RowLabels.Of(_heads, CollectionsMarshal.AsSpan(_found)), source: null, group: null);
        return row.InputProblem is null ? row : null;
    }

    // As the row before.
    private bool HasSameHeads()
    {
        var label = 0;
        while (label < _labels.Count && label < _heads.Length && ReferenceEquals(_labels[label].Property.Head, _heads[label]))
        {
            label++;
        }

        return label == _labels.Count && label == _heads.Length;
    }

    // Rows of a file mostly have the same properties in the same order.
    private Property? Find(ref Utf8JsonReader json, int place)
    {
        if (json.ValueIsEscaped)
        {
            return null;
        }

        if (place < _properties.Count && json.ValueSpan.SequenceEqual(_properties[place].Name))
        {
            return _properties[place];
        }

        foreach (var property in _properties)
        {
            if (json.ValueSpan.SequenceEqual(property.Name))
            {
                return property;
            }
        }

        if (_properties.Count == PropertiesAtMost)
        {
            return null;
        }

        var name = Encoding.UTF8.GetString(json.ValueSpan);
        _properties.Add(new Property(json.ValueSpan.ToArray(), options.HeadOf(name), UseOf(name)));
        return _properties[^1];
    }

    private Use UseOf(string name)
    {
        var isIgnored = options.Ignored.Contains(name, StringComparer.Ordinal);
        if (RowShapes.IsMark(name))
        {
            return name.Equals(Identifier, StringComparison.Ordinal) && options.HeadOf(name) is null ? Use.Identifier : Use.Other;
        }

        if (new[] { options.TextProperty, options.PairProperty, options.WordsProperty }.Contains(name, StringComparer.Ordinal))
        {
            return isIgnored ? Use.Other
                : name.Equals(options.TextProperty, StringComparison.Ordinal) ? Use.Text
                : name.Equals(options.PairProperty, StringComparison.Ordinal) ? Use.Pair : Use.Words;
        }

        if (options.HeadOf(name) is not { } head)
        {
            return Use.PassedOver;
        }

        if (string.IsNullOrWhiteSpace(head))
        {
            return Use.Other;
        }

        var hasOptions = options.ClassNames.ContainsKey(name) || options.ClassNames.ContainsKey(head) || options.Separators.ContainsKey(name) || options.Separators.ContainsKey(head)
            || options.BracketedProperties.Contains(name, StringComparer.Ordinal);
        return hasOptions ? Use.Other : Use.Label;
    }

    private static bool TryText(ref Utf8JsonReader json, out string? text)
    {
        text = json.TokenType == JsonTokenType.String ? json.GetString() : null;
        return json.TokenType is JsonTokenType.String or JsonTokenType.Null;
    }

    private bool TryWords(ref Utf8JsonReader json, out string[]? words)
    {
        words = null;
        if (json.TokenType == JsonTokenType.Null)
        {
            return true;
        }

        if (json.TokenType != JsonTokenType.StartArray || !json.Read() || !TryStrings(ref json))
        {
            return false;
        }

        words = [.. _items];
        return true;
    }

    // The strings of an array, from the first item on.
    private bool TryStrings(ref Utf8JsonReader json)
    {
        _items.Clear();
        for (; json.TokenType == JsonTokenType.String; json.Read())
        {
            _items.Add(_strings.Text(ref json));
        }

        return json.TokenType == JsonTokenType.EndArray;
    }

    private bool TryLabel(ref Utf8JsonReader json, Property property)
    {
        var mayBeNone = options.NoLabelValues.Count > 0;
        switch (json.TokenType)
        {
            case JsonTokenType.Null:
                return true;
            case JsonTokenType.String:
                return (json.ValueIsEscaped ? _strings.Class(Encoding.UTF8.GetBytes(json.GetString()!)) : _strings.Class(json.ValueSpan)) is { } name
                    && Add(property, mayBeNone && options.NoLabelValues.Contains(name.Name, StringComparer.Ordinal) ? null : name);
            case JsonTokenType.Number:
                return !mayBeNone && json.TryGetDouble(out var value) && double.IsFinite(value) && Add(property, new ValueLabel(value));
            case JsonTokenType.True or JsonTokenType.False:
                return !mayBeNone && Add(property, new FlagLabel(json.GetBoolean()));
            case JsonTokenType.StartArray:
                json.Read();
                return TryItems(ref json, property);
            default:
                return false;
        }
    }

    private bool Add(Property property, Label? label)
    {
        if (label is not null)
        {
            _labels.Add((property, label));
        }

        return true;
    }

    private bool TryItems(ref Utf8JsonReader json, Property property)
    {
        if (json.TokenType == JsonTokenType.String)
        {
            return TryStrings(ref json) && !_items.Exists(string.IsNullOrWhiteSpace) && Add(property, new NamesLabel(_items));
        }

        if (json.TokenType == JsonTokenType.EndArray && options.NoLabelValues.Contains("[]", StringComparer.Ordinal))
        {
            return true;
        }

        if (!_entities.TryRead(ref json, _labels.Count, _strings))
        {
            return false;
        }

        _labels.Add((property, null));
        return true;
    }

    /// <summary>A property that rows have.</summary>
    /// <param name="name">Its name, in UTF-8.</param>
    /// <param name="head">The head that it is for, or null.</param>
    /// <param name="use">What it is.</param>
    private sealed class Property(byte[] name, string? head, Use use)
    {
        internal byte[] Name { get; } = name;

        internal string? Head { get; } = head;

        internal Use Use { get; } = use;

        /// <summary>The number of the row that it was seen in last.</summary>
        internal int Row { get; set; }
    }
}
