using Microsoft.ML;
using Microsoft.ML.Data;

namespace MultiTaskBert.Data.Views;

/// <summary>A dataset as a view that ML.NET reads. Immutable; cursors are independent of each other.</summary>
internal sealed class DatasetView : IDataView
{
    private readonly MtlDataset _dataset;
    private readonly DatasetColumn[] _columns;

    /// <exception cref="DatasetException">Something in the dataset cannot be in a column.</exception>
    internal DatasetView(MtlDataset dataset)
    {
        _dataset = dataset;
        _columns = DatasetColumns.Of(dataset);
        var schema = new DataViewSchema.Builder();
        foreach (var column in _columns)
        {
            schema.AddColumn(column.Name, column.Type, ColumnRole.Annotation(column.Role));
        }

        Schema = schema.ToSchema();
    }

    /// <inheritdoc/>
    public bool CanShuffle => false;

    /// <inheritdoc/>
    public DataViewSchema Schema { get; }

    /// <inheritdoc/>
    public long? GetRowCount() => _dataset.Count;

    // Who asks for rows at random gets them in order, as the contract has it of a view that cannot shuffle.

    /// <inheritdoc/>
    public DataViewRowCursor GetRowCursor(IEnumerable<DataViewSchema.Column> columnsNeeded, Random? rand = null) => new Cursor(this, columnsNeeded);

    /// <inheritdoc/>
    public DataViewRowCursor[] GetRowCursorSet(IEnumerable<DataViewSchema.Column> columnsNeeded, int n, Random? rand = null) => [GetRowCursor(columnsNeeded, rand)];

    private sealed class Cursor : DataViewRowCursor
    {
        private readonly DatasetView _view;
        private readonly bool[] _isActive;
        private long _position = -1;
        private MtlRow? _row;

        internal Cursor(DatasetView view, IEnumerable<DataViewSchema.Column> columnsNeeded)
        {
            ArgumentNullException.ThrowIfNull(columnsNeeded);
            (_view, _isActive) = (view, new bool[view._columns.Length]);
            foreach (var column in columnsNeeded)
            {
                _isActive[IndexOf(column)] = true;
            }
        }

        /// <inheritdoc/>
        public override long Position => _row is null ? -1 : _position;

        /// <inheritdoc/>
        public override long Batch => 0;

        /// <inheritdoc/>
        public override DataViewSchema Schema => _view.Schema;

        /// <inheritdoc/>
        public override bool MoveNext()
        {
            _row = _position + 1 < _view._dataset.Count ? _view._dataset[(int)++_position] : null;
            return _row is not null;
        }

        /// <inheritdoc/>
        public override bool IsColumnActive(DataViewSchema.Column column) => _isActive[IndexOf(column)];

        /// <inheritdoc/>
        public override ValueGetter<TValue> GetGetter<TValue>(DataViewSchema.Column column)
        {
            var index = IndexOf(column);
            if (!_isActive[index])
            {
                throw new InvalidOperationException($"The cursor was not asked for column '{column.Name}'; name it among the columns that are needed.");
            }

            return _view._columns[index].Getter is DatasetGetter<TValue> get
                ? (ref value) => get(Row, ref value)
                : throw new InvalidOperationException($"Column '{column.Name}' is of the type {column.Type}, whose values are {column.Type.RawType.Name} and not {typeof(TValue).Name}.");
        }

        /// <inheritdoc/>
        public override ValueGetter<DataViewRowId> GetIdGetter() => (ref value) => value = new DataViewRowId((ulong)(Row is null ? 0 : _position), 0);

        private MtlRow Row => _row ?? throw new InvalidOperationException("The cursor is at no row: call MoveNext first, and no more once it has returned false.");

        private int IndexOf(DataViewSchema.Column column) => column.Index < _view._columns.Length && column.Name.Equals(_view._columns[column.Index].Name, StringComparison.Ordinal)
            ? column.Index
            : throw new ArgumentOutOfRangeException(nameof(column), $"The view has no column '{column.Name}' at index {column.Index}.");
    }
}
