using MultiTaskBert.Backbones;
using MultiTaskBert.Data;
using MultiTaskBert.Data.LongTexts;
using MultiTaskBert.Heads;
using MultiTaskBert.Modeling;
using static TorchSharp.torch;

namespace MultiTaskBert.Inference;

/// <summary>
/// Reads a row of more windows than go through the encoder at once: group by group, of which only numbers are kept, those that heads give for tokens and those that pooling adds up. Only for a head of
/// which nobody knows what it reads the states of the whole row are held.
/// </summary>
internal sealed class LongRowReader
{
    private readonly MultiTaskModel _model;
    private readonly EncodedRow _row;
    private readonly RowWindows _windows;
    private readonly int _padId;
    private readonly int _length;   // of the padded windows
    private readonly TaskHead[] _ofWindows;
    private readonly TaskHead[] _ofTokens;
    private readonly TaskHead[] _others;
    private readonly Dictionary<string, float[]> _numbers = new(StringComparer.Ordinal);
    private readonly Dictionary<string, long[]> _shapes = new(StringComparer.Ordinal);
    private readonly List<Tensor> _states = [];   // of the whole row, if a head may read them
    private readonly double[] _firsts;            // the sum of the windows' first states
    private readonly double[] _sum;               // of the states behind the first of the row
    private readonly float[] _max;                // likewise
    private HiddenStates? _read;                  // of a group that was read

    /// <param name="model">The model, in eval mode; gradients are off.</param>
    /// <param name="encoder">What made the tokens.</param>
    /// <param name="row">The row.</param>
    private LongRowReader(MultiTaskModel model, RowEncoder encoder, EncodedRow row)
    {
        (_model, _row, _windows, _padId) = (model, row, row.Windows!, encoder.Tokenizer.PadId);
        _length = encoder.PaddedLength(row.LongestWindow);
        _ofWindows = [.. model.Heads.Where(head => encoder.Pooling == WindowPooling.MaxLogit && EncoderReading.ReadsWindows(head))];
        _ofTokens = [.. model.Heads.Except(_ofWindows).Where(head => head.Reading == HeadReading.Tokens)];
        _others = [.. model.Heads.Except(_ofWindows).Except(_ofTokens)];
        var width = model.Backbone.Shape.HiddenSize;
        (_firsts, _sum, _max) = (new double[width], new double[width], new float[width]);
        Array.Fill(_max, float.NegativeInfinity);
    }

    private int Tokens => _row.Encoding.Length;

    private bool HoldsStates => _others.Any(head => head.Reading == HeadReading.Row);

    /// <summary>The output of each head for a row, as plain numbers.</summary>
    /// <param name="model">The model, in eval mode; gradients are off.</param>
    /// <param name="encoder">What made the tokens.</param>
    /// <param name="row">The row; it has windows.</param>
    /// <param name="atOnce">How many windows go through the encoder at once.</param>
    /// <param name="cancellationToken">Stops between two groups.</param>
    internal static RowOutput Read(MultiTaskModel model, RowEncoder encoder, EncodedRow row, int atOnce, CancellationToken cancellationToken)
    {
        using var scope = NewDisposeScope();
        var reader = new LongRowReader(model, encoder, row);
        for (var first = 0; first < reader._windows.Count; first += atOnce)
        {
            cancellationToken.ThrowIfCancellationRequested();
            reader.ReadGroup(first, Math.Min(atOnce, reader._windows.Count - first));
        }

        reader.Finish();
        return new RowOutput(reader._numbers, reader._shapes);
    }

    private void ReadGroup(int first, int count)
    {
        using var scope = NewDisposeScope();
        _read = Encode(first, count);
        var start = Array.FindIndex(_windows.Owners, owner => owner >= first);
        var end = Array.FindIndex(_windows.Owners, owner => owner >= first + count) is >= 0 and var next ? next : Tokens;
        long[] places = [.. Enumerable.Range(start, end - start).Select(PlaceInGroup)];
        var states = _read.Last.reshape(-1, _firsts.Length).index_select(0, tensor(places, device: _model.Device));   // [l, H]
        Pool(_read.First, states, start);
        var row = Row(states);
        foreach (var head in _ofWindows)
        {
            Keep(head, HeadContract.Output(head, head.Forward(_read), count).amax([0]), Math.Max);
        }

        foreach (var head in _ofTokens)
        {
            Place(head, row, start);
        }

        if (HoldsStates)
        {
            _states.Add(states.MoveToOuterDisposeScope());
        }

        long PlaceInGroup(int place) => ((long)(_windows.Owners[place] - first) * _length) + _windows.PlaceInWindow(_windows.Owners[place], place);
    }

    private HiddenStates Encode(int first, int count)
    {
        var (ids, mask, types) = (new long[count * _length], new long[count * _length], new long[count * _length]);
        Array.Fill(ids, _padId);
        for (var window = 0; window < count; window++)
        {
            for (var token = 0; token < _windows.Length(first + window); token++)
            {
                var (at, place) = ((window * _length) + token, _windows.PlaceInRow(first + window, token));
                (ids[at], mask[at], types[at]) = (_row.Encoding.Ids[place], 1, _row.Encoding.TypeIds[place]);
            }
        }

        return _model.Backbone.Forward(On(ids), On(mask), On(types));

        Tensor On(long[] values) => tensor(values, [count, _length], device: _model.Device);
    }

    // The first state of the row is known at the end.
    private void Pool(Tensor firsts, Tensor states, int start)
    {
        if (_windows.HasFirst || start == 0)
        {
            Add(_windows.HasFirst ? firsts : firsts[..1], _firsts);
        }

        var behind = start == 0 && _windows.HasFirst ? states[1..] : states;
        if (behind.size(0) > 0)
        {
            Add(behind, _sum);
            Raise(Numbers(behind.amax([0])));
        }

        static void Add(Tensor rows, double[] sum)
        {
            var more = rows.to(ScalarType.Float64).sum(0L).cpu().data<double>();
            for (var place = 0; place < sum.Length; place++)
            {
                sum[place] += more[place];
            }
        }
    }

    private void Raise(float[] numbers)
    {
        for (var place = 0; place < _max.Length; place++)
        {
            _max[place] = Math.Max(_max[place], numbers[place]);
        }
    }

    private void Finish()
    {
        var first = Array.ConvertAll(_firsts, sum => (float)(sum / (_windows.HasFirst ? _windows.Count : 1)));
        var mean = _sum.Select((sum, place) => (float)((sum + (_windows.HasFirst ? first[place] : 0)) / Tokens)).ToArray();
        if (_windows.HasFirst)
        {
            Raise(first);
            foreach (var head in _ofTokens)
            {
                Place(head, Row(OfNumbers(first)), start: 0);
            }
        }

        var pooled = HiddenStates.OfPools(_read!, OfNumbers(first), OfNumbers(mean), OfNumbers(_max));
        if (HoldsStates && _windows.HasFirst)
        {
            _states[0][0].copy_(pooled.Last[0, 0]);
        }

        var whole = HoldsStates ? Row(cat(_states)) : null;
        foreach (var head in _others)
        {
            Keep(head, HeadContract.Output(head, head.Forward(head.Reading == HeadReading.Pooled ? pooled : whole!), rows: 1)[0], (_, now) => now);
        }
    }

    private Tensor OfNumbers(float[] numbers) => tensor(numbers, [1, numbers.Length], device: _model.Device);

    // [l, H] → the states of a row of l tokens.
    private HiddenStates Row(Tensor states) => _read!.With(states.unsqueeze(0), ones(1, states.size(0), ScalarType.Int64, device: states.device), windows: null);

    private void Place(TaskHead head, HiddenStates states, int start)
    {
        var output = HeadContract.Output(head, head.Forward(states), rows: 1)[0];   // [l, …]
        var numbers = Numbers(output);
        var width = numbers.Length / (int)output.size(0);
        _shapes[head.Name] = [Tokens, .. output.shape[1..]];
        if (!_numbers.TryGetValue(head.Name, out var all))
        {
            _numbers[head.Name] = all = new float[checked(Tokens * width)];
        }

        numbers.CopyTo(all.AsSpan(start * width));
    }

    private void Keep(TaskHead head, Tensor output, Func<float, float, float> join)
    {
        var numbers = Numbers(output);
        _shapes[head.Name] = output.shape;
        _numbers[head.Name] = _numbers.TryGetValue(head.Name, out var before) ? [.. before.Zip(numbers, join)] : numbers;
    }

    private static float[] Numbers(Tensor output) => output.detach().to(ScalarType.Float32).cpu().contiguous().data<float>().ToArray();
}
