namespace MultiTaskBert.Weighting;

/// <summary>Specifies which of the two functions that go by the name of smooth Tchebycheff is taken.</summary>
public enum SmoothTchebycheffForm
{
    /// <summary>The authors' code for many tasks, also LibMTL's: works on losses relative to those of an early epoch, so their scales do not matter.</summary>
    Relative,

    /// <summary>The paper's formula on the losses as they are.</summary>
    Paper,
}
