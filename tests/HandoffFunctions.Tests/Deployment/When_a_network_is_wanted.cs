using Xunit;

namespace HandoffFunctions.Tests.Deployment;

/// <summary>infra/hooks/register.sh, with a stand-in for the Azure CLI.</summary>
public sealed class When_a_network_is_wanted
{
    private static readonly (string, string)[] Wanted = [("AZURE_SUBSCRIPTION_ID", "sub-1"), ("HANDOFF_VNET_ENABLED", "true")];

    [Fact]
    public async Task The_provider_that_subnets_are_delegated_to_is_registered()
    {
        using var az = new FakeAz(("provider show", "echo NotRegistered"));
        var (exitCode, output) = await az.RunAsync("hooks/register.sh", [], Wanted);
        Assert.True(exitCode == 0, output);
        Assert.StartsWith("provider register --subscription sub-1 --namespace Microsoft.App --wait", az.Calls[^1], StringComparison.Ordinal);
        Assert.Contains("Microsoft.App/environments", Infra.Read("modules/network.bicep"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Once_it_is_registered_nothing_is_done()
    {
        using var az = new FakeAz(("provider show", "printf 'Registered\\r\\n'"));
        Assert.Equal(0, (await az.RunAsync("hooks/register.sh", [], Wanted)).ExitCode);
        Assert.Empty(az.With("register --"));
    }

    [Theory]
    [InlineData("false")]
    [InlineData("")]
    public async Task Without_a_network_nothing_is_asked(string wanted)
    {
        using var az = new FakeAz();
        Assert.Equal(0, (await az.RunAsync("hooks/register.sh", [], ("HANDOFF_VNET_ENABLED", wanted))).ExitCode);
        Assert.Empty(az.Calls);
    }

    [Theory]
    [InlineData("provider show", "az login")]
    [InlineData("provider register", "Whoever may")]
    public async Task What_fails_ends_it_with_what_to_do(string call, string says)
    {
        using var az = new FakeAz((call, "exit 1"));
        var (exitCode, output) = await az.RunAsync("hooks/register.sh", [], Wanted);
        Assert.Equal(1, exitCode);
        Assert.Contains(says, output, StringComparison.Ordinal);
    }
}
