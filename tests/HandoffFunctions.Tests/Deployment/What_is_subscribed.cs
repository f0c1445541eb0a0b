using System.Text.RegularExpressions;
using Handoff.Rules.Events;
using HandoffFunctions.Local.Services.EventGrid;
using Xunit;

namespace HandoffFunctions.Tests.Deployment;

/// <summary>The event subscriptions, and the hook that makes them.</summary>
public sealed partial class What_is_subscribed
{
    [Fact]
    public async Task Each_names_a_function_that_takes_events()
    {
        var functions = await PackageFiles.FunctionsAsync();
        Assert.Equal(functions.Where(function => Trigger(function.Value) == "eventGridTrigger").Select(function => function.Key).Order(StringComparer.Ordinal),
            Infra.Feeds.Select(feed => feed.Function).Order(StringComparer.Ordinal));

        static string? Trigger(System.Text.Json.Nodes.JsonNode function) => (string?)function["bindings"]![0]!["type"];
    }

    [Fact]
    public void Each_type_that_the_reader_knows_is_subscribed_once_and_no_other() =>
        Assert.Equal(FactShape.EventTypes.Order(StringComparer.Ordinal), Infra.Feeds.SelectMany(feed => feed.Types).Order(StringComparer.Ordinal));

    [Fact]
    public void The_local_stack_delivers_each_type_to_the_same_function() =>
        Assert.All(Infra.Feeds.SelectMany(feed => feed.Types.Select(type => (feed.Function, type))), one => Assert.Equal(one.Function, Subscriptions.FunctionFor(one.type)));

    [Theory]
    [InlineData("hooks/subscribe.sh")]
    [InlineData("hooks/subscribe.ps1")]
    public void The_hook_waits_for_every_function(string hook) =>
        Assert.Equal(Infra.Feeds.Select(feed => feed.Function).Order(StringComparer.Ordinal), Function().Matches(Infra.Read(hook).Split("Waiting for")[0]).Select(match => match.Value).Distinct().Order(StringComparer.Ordinal));

    [Fact]
    public void What_the_hook_deploys_gets_its_values_from_provisioning_or_from_the_hook()
    {
        var file = Infra.Read("subscriptions/main.bicepparam");
        Assert.Equal(Infra.Parameters("subscriptions/main.bicep").Keys.Order(StringComparer.Ordinal), Given().Matches(file).Select(match => match.Groups[1].Value).Order(StringComparer.Ordinal));
        var hooks = new[] { Infra.Read("hooks/subscribe.sh"), Infra.Read("hooks/subscribe.ps1") };
        var outputs = Infra.Outputs("main.bicep");
        Assert.All(Variable().Matches(file).Select(match => match.Groups[1].Value), name =>
            Assert.True(outputs.Contains(name) || hooks.All(hook => Regex.IsMatch(hook, $@"(\$env:)?\b{name} ?=")), $"{name} comes from nowhere"));
    }

    [GeneratedRegex(@"\bOn[A-Z][A-Za-z]+\b")]
    private static partial Regex Function();

    [GeneratedRegex(@"^param (\w+) = ", RegexOptions.Multiline)]
    private static partial Regex Given();

    [GeneratedRegex(@"readEnvironmentVariable\('(\w+)'")]
    private static partial Regex Variable();
}
