namespace MultiTaskBert.Labels;

/// <summary>A layout that may have been left to find something in the training rows.</summary>
internal interface IChoosingLayout
{
    /// <summary>Whether <see cref="Choose"/> wants to see training rows with a label; false where nothing is left to be found.</summary>
    public bool LooksAt(Label label);

    /// <summary>Looks at the training rows where something was left to be found in them; null where nothing is.</summary>
    /// <param name="rows">The training rows with sound labels that <see cref="LooksAt"/> wants; read at most once.</param>
    public LayoutChoice? Choose(IEnumerable<LabeledEncoding> rows);
}
