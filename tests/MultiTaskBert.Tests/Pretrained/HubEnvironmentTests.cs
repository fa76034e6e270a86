using MultiTaskBert.Pretrained.Hub;

namespace MultiTaskBert.Tests.Pretrained;

public sealed class HubEnvironmentTests
{
    private static readonly string User = Path.GetFullPath("/users/ada");

    [Theory]
    [InlineData("", ".cache/huggingface/hub")]
    [InlineData("XDG_CACHE_HOME=~/xdg", "xdg/huggingface/hub")]
    [InlineData("HF_HOME=~/hf;XDG_CACHE_HOME=~/xdg", "hf/hub")]
    [InlineData("HF_HOME=~/hf;HF_HUB_CACHE=~/hub", "hub")]
    [InlineData("HUGGINGFACE_HUB_CACHE=~/old", "old")]
    public void CacheFolder_FollowsTheVariables(string variables, string expected) =>
        Assert.Equal(Path.Combine(User, expected), Environment(variables).CacheFolder);

    [Theory]
    [InlineData("", false)]
    [InlineData("HF_HUB_OFFLINE=1", true)]
    [InlineData("HF_HUB_OFFLINE=true", true)]
    [InlineData("HF_HUB_OFFLINE=0", false)]
    [InlineData("TRANSFORMERS_OFFLINE=YES", true)]
    public void Offline_FollowsTheVariables(string variables, bool expected) => Assert.Equal(expected, Environment(variables).Offline);

    [Fact]
    public void Endpoint_Unset_IsTheHub() => Assert.Equal("https://huggingface.co", Environment("HF_ENDPOINT=").Endpoint);

    [Fact]
    public void Token_VariableBeforeFile_UnlessSwitchedOff()
    {
        using var home = new TemporaryFolder();
        home.Write("token", "hf_file\n");
        Assert.Equal("hf_file", Environment($"HF_HOME={home.Path}").Token);
        Assert.Equal("hf_variable", Environment($"HF_HOME={home.Path};HF_TOKEN= hf_variable ").Token);
        Assert.Null(Environment($"HF_HOME={home.Path};HF_TOKEN=x;HF_HUB_DISABLE_IMPLICIT_TOKEN=1").Token);
        Assert.Null(Environment("HF_HOME=~/nowhere").Token);
    }

    private static HubEnvironment Environment(string variables)
    {
        var values = variables.Split(';', StringSplitOptions.RemoveEmptyEntries).Select(pair => pair.Split('=', 2))
            .ToDictionary(pair => pair[0], pair => pair[1], StringComparer.Ordinal);
        return new HubEnvironment(values.GetValueOrDefault, User);
    }
}
