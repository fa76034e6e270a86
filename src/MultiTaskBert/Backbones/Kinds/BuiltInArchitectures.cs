using System.Runtime.CompilerServices;
using MultiTaskBert.Backbones.Albert;
using MultiTaskBert.Backbones.Bert;
using MultiTaskBert.Backbones.DebertaV2;
using MultiTaskBert.Backbones.DistilBert;
using MultiTaskBert.Backbones.Electra;
using MultiTaskBert.Backbones.ModernBert;
using MultiTaskBert.Backbones.Mpnet;
using MultiTaskBert.Backbones.Roberta;

namespace MultiTaskBert.Backbones.Kinds;

/// <summary>The architectures of this library. They are registered as those of a user are, before the first use of the library, so that what is common to all encoders knows none of them.</summary>
internal static class BuiltInArchitectures
{
#pragma warning disable CA2255 // A table of a dozen small objects, without LibTorch; from Backbone itself it would be a cycle.
    [ModuleInitializer]
#pragma warning restore CA2255
    internal static void Register()
    {
        BackboneArchitectures.Register(new AlbertArchitecture());
        BackboneArchitectures.Register(new BertArchitecture());
        BackboneArchitectures.Register(new DebertaV2Architecture());
        BackboneArchitectures.Register(new DistilBertArchitecture());
        BackboneArchitectures.Register(new ElectraArchitecture());
        BackboneArchitectures.Register(new ErnieArchitecture());
        BackboneArchitectures.Register(new ModernBertArchitecture());
        BackboneArchitectures.Register(new MpnetArchitecture());
        BackboneArchitectures.Register(new RobertaArchitecture("roberta", "RobertaModel") { Defaults = new(vocabularySize: 50265) { PadTokenId = 1 } });
        BackboneArchitectures.Register(new RobertaArchitecture("camembert", "CamembertModel"));
        BackboneArchitectures.Register(new RobertaArchitecture("data2vec-text", "Data2VecTextModel", "data2vec_text."));
        BackboneArchitectures.Register(new RobertaArchitecture("xlm-roberta", "XLMRobertaModel"));
    }
}
