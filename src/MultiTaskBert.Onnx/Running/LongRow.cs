using Microsoft.ML.OnnxRuntime;
using MultiTaskBert.Data.LongTexts;
using MultiTaskBert.Inference;
using MultiTaskBert.Predictions.Decoding;
using MultiTaskBert.Pretrained.Saving;

namespace MultiTaskBert.Onnx.Running;

/// <summary>
/// A row that is read in windows, while they are read: what heads give for tokens, each as the window says it that shows most around it, and what pooling adds up. Only for a head of which nobody knows what it reads
/// the states of the whole row are held.
/// </summary>
internal sealed class LongRow
{
    private readonly RowWindows _windows;
    private readonly bool _isMaxLogit;
    private readonly int _width;                // of hidden states
    private readonly float[]? _states;          // of the whole row, if a head may read them
    private readonly double[] _firsts;          // the sum of the windows' first states
    private readonly double[] _sum;             // of the states behind the first of the row
    private readonly float[] _max;              // likewise
    private readonly Dictionary<string, HeadOutput> _outputs = new(StringComparer.Ordinal);

    /// <param name="row">The row; it has windows.</param>
    /// <param name="heads">The heads.</param>
    /// <param name="isMaxLogit">Whether heads that choose classes answer for each window.</param>
    /// <param name="width">The width of the hidden states.</param>
    internal LongRow(PreparedRow row, IEnumerable<OutputsFile.Output> heads, bool isMaxLogit, int width)
    {
        (Row, _windows, _isMaxLogit, _width) = (row, row.Encoded.Windows!, isMaxLogit, width);
        (_firsts, _sum, _max) = (new double[width], new double[width], new float[width]);
        Array.Fill(_max, float.NegativeInfinity);
        _states = heads.Any(head => head.Reading == OutputReading.Row && !IsByWindow(head, isMaxLogit)) ? new float[checked(Tokens * width)] : null;
    }

    internal PreparedRow Row { get; }

    /// <summary>The number of tokens.</summary>
    internal int Tokens => Row.Encoded.Encoding.Length;

    /// <summary>Whether a head answers for each window of a row.</summary>
    internal static bool IsByWindow(OutputsFile.Output head, bool isMaxLogit) => isMaxLogit && head.ChoosesClasses;

    /// <summary>Whether what a head says of a window counts: for tokens, or for the window.</summary>
    internal static bool IsReadFromWindows(OutputsFile.Output head, bool isMaxLogit) => IsByWindow(head, isMaxLogit) || head.Reading == OutputReading.Tokens;

    /// <summary>Takes what the model gave for one of the windows.</summary>
    /// <param name="window">Which one it is.</param>
    /// <param name="index">Where it stands in the batch.</param>
    /// <param name="states">The hidden states of the batch.</param>
    /// <param name="heads">The heads that are read from windows, and their outputs for the batch.</param>
    internal void Add(int window, int index, OrtValue states, IEnumerable<(OutputsFile.Output Head, OrtValue Output)> heads)
    {
        var start = Array.IndexOf(_windows.Owners, window);
        var end = Array.LastIndexOf(_windows.Owners, window) + 1;   // owners ascend
        var length = (int)states.GetTensorTypeAndShape().Shape[1];
        Pool(window, states.GetTensorDataAsSpan<float>().Slice(checked(index * length * _width), length * _width), start, end);
        foreach (var (head, output) in heads)
        {
            var shape = SizesOf(output);
            var numbers = output.GetTensorDataAsSpan<float>().Slice(checked(index * shape.Aggregate(1, Product)));
            if (IsByWindow(head, _isMaxLogit))
            {
                Raise(OutputOf(head.Name, shape).Numbers, numbers);
            }
            else
            {
                var whole = OutputOf(head.Name, [Tokens, .. shape[1..]]);
                Place(numbers, shape[1..].Aggregate(1, Product), whole.Numbers, window, start, end);
            }
        }
    }

    /// <summary>The inputs of the graph of heads for this row; the caller disposes the values.</summary>
    /// <param name="names">The names of the inputs.</param>
    internal OrtValue[] Pooled(IEnumerable<string> names)
    {
        var first = Array.ConvertAll(_firsts, sum => (float)(sum / (_windows.HasFirst ? _windows.Count : 1)));
        var mean = _sum.Select((sum, place) => (float)((sum + (_windows.HasFirst ? first[place] : 0)) / Tokens)).ToArray();
        if (_windows.HasFirst)
        {
            Raise(_max, first);
            first.CopyTo((_states ?? first).AsSpan());
        }

        var states = _states ?? first;
        return [.. names.Select(name => name switch
        {
            HeadsGraph.States => Value(states, 1, states.Length / _width, _width),
            HeadsGraph.Mask => Value(Enumerable.Repeat(1L, states.Length / _width).ToArray(), 1, states.Length / _width),
            HeadsGraph.First => Value(first, 1, _width),
            HeadsGraph.Mean => Value(mean, 1, _width),
            _ => Value(_max, 1, _width),
        })];

        static OrtValue Value<T>(T[] numbers, params long[] shape)
            where T : unmanaged => OrtValue.CreateTensorValueFromMemory(numbers, shape);
    }

    /// <summary>Takes what the graph of heads gave for a head, and gives the output for the whole row.</summary>
    internal HeadOutput Finish(OutputsFile.Output head, OrtValue output)
    {
        if (IsByWindow(head, _isMaxLogit))
        {
            return _outputs[head.Name];
        }

        var shape = SizesOf(output);
        var numbers = output.GetTensorDataAsSpan<float>();
        if (head.Reading != OutputReading.Tokens)
        {
            return new HeadOutput(numbers.ToArray(), shape);
        }

        // Of a token only the first is not that of one window.
        if (_windows.HasFirst)
        {
            numbers[..shape[1..].Aggregate(1, Product)].CopyTo(_outputs[head.Name].Numbers);
        }

        return _outputs[head.Name];
    }

    private void Pool(int window, ReadOnlySpan<float> states, int start, int end)
    {
        if (_windows.HasFirst || window == 0)
        {
            Add(_firsts, states[.._width]);
        }

        for (var place = start; place < end && start >= 0; place++)
        {
            var state = states.Slice(_windows.PlaceInWindow(window, place) * _width, _width);
            if (_states is not null)
            {
                state.CopyTo(_states.AsSpan(place * _width));
            }

            if (place > 0 || !_windows.HasFirst)
            {
                Add(_sum, state);
                Raise(_max, state);
            }
        }

        static void Add(double[] sum, ReadOnlySpan<float> numbers)
        {
            for (var place = 0; place < sum.Length; place++)
            {
                sum[place] += numbers[place];
            }
        }
    }

    private void Place(ReadOnlySpan<float> numbers, int width, float[] whole, int window, int start, int end)
    {
        for (var place = start; place < end && start >= 0; place++)
        {
            numbers.Slice(_windows.PlaceInWindow(window, place) * width, width).CopyTo(whole.AsSpan(place * width));
        }
    }

    private HeadOutput OutputOf(string head, int[] shape)
    {
        if (!_outputs.TryGetValue(head, out var output))
        {
            _outputs[head] = output = new HeadOutput(new float[checked(shape.Aggregate(1, Product))], shape);
            Array.Fill(output.Numbers, float.NegativeInfinity);
        }

        return output;
    }

    private static void Raise(float[] most, ReadOnlySpan<float> numbers)
    {
        for (var place = 0; place < most.Length; place++)
        {
            most[place] = Math.Max(most[place], numbers[place]);
        }
    }

    private static int[] SizesOf(OrtValue output) => [.. output.GetTensorTypeAndShape().Shape.Skip(1).Select(size => checked((int)size))];

    private static int Product(int product, int size) => checked(product * size);

    /// <summary>The output of a head for one row.</summary>
    /// <param name="Numbers">The numbers, row-major.</param>
    /// <param name="Shape">Their shape.</param>
    internal sealed record HeadOutput(float[] Numbers, int[] Shape);
}
