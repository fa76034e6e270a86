using MultiTaskBert.Pretrained;

namespace MultiTaskBert.Backbones;

/// <summary>How transformers builds classifiers on an architecture, where that is not as on BERT.</summary>
internal interface IClassifierForms
{
    /// <summary>The form of a classifier of whole rows.</summary>
    /// <param name="config">The configuration; what is wrong in it is left with the reader.</param>
    public ClassifierForm RowClassifier(ConfigReader config);

    /// <summary>The form of a classifier of tags: a linear layer over every position, unless the architecture says otherwise.</summary>
    /// <param name="config">The configuration; what is wrong in it is left with the reader.</param>
    public ClassifierForm TagClassifier(ConfigReader config) => new();
}
