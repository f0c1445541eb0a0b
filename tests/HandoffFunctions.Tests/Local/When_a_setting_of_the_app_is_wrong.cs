using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.NetworkInformation;
using HandoffFunctions.Local;
using HandoffFunctions.Local.Package;
using HandoffFunctions.Local.Web;
using HandoffFunctions.Tests.Fixtures;
using Xunit;

namespace HandoffFunctions.Tests.Local;

/// <summary>The published program, started as the host starts it, with one setting that is wrong.</summary>
[Collection("local stack")]
public sealed class When_a_setting_of_the_app_is_wrong
{
    private const string PartnerTopic = "EventGrid:?azuresubscriptionid=s&resourcegroup=g&partnertopic=t&location=l";

    [Theory]
    [InlineData("FUNCTIONS_CUSTOMHANDLER_PORT", "elsewhere")]
    [InlineData("FUNCTIONS_CUSTOMHANDLER_PORT", "80 or so")]
    [InlineData("FUNCTIONS_CUSTOMHANDLER_PORT", "65536")]
    [InlineData("FUNCTIONS_CUSTOMHANDLER_PORT", "-1")]
    [InlineData("Handoff__Policy", "/nonexistent")]
    [InlineData("Handoff__Graph__BaseUrl", "graph")]
    [InlineData("Handoff__Graph__BaseUrl", "http://graph.example")]
    [InlineData("Handoff__Graph__WritesPer150Seconds", "0")]
    [InlineData("Handoff__Graph__WritesPer150Seconds", "many")]
    [InlineData("Handoff__KeyVault__VaultUri", "http://vault.example")]
    [InlineData("Handoff__EventsOut__TopicEndpoint", "http://topic.example")]
    [InlineData("Handoff__Api__Issuer", "http://issuer.example")]
    [InlineData("Handoff__Api__Audience", " ")]
    [InlineData("Handoff__Scope__ReadAgainAfter", "soon")]
    [InlineData("Handoff__Part", "both")]
    [InlineData("Handoff__Tables__ConnectionString", "")]
    [InlineData("Handoff__Directory__NotificationUrl", "https://topic.example")]
    [InlineData("Handoff__Directory__NotificationUrl", "EventGrid:?azuresubscriptionid=s&resourcegroup=g&partnertopic=&location=l")]
    [InlineData("Handoff__Directory__NotificationUrl", PartnerTopic, "Handoff__Directory__ClientState")]
    [InlineData("Handoff__Directory__ClientState", "a-word-without-a-topic", "Handoff__Directory__NotificationUrl")]
    public async Task It_ends_and_names_the_setting(string setting, string value, string? named = null)
    {
        using var app = await StartAsync(Loopback.FreePort(), (setting, value));
        var said = await app.StandardError.ReadToEndAsync();
        await app.WaitForExitAsync();
        Assert.NotEqual(0, app.ExitCode);
        Assert.Contains(named ?? setting, said, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("too-short-word")]
    [InlineData("@Microsoft.KeyVault(SecretUri=https://vault.example/secrets/word)")]
    public async Task A_word_that_anybody_could_know_is_refused_and_not_repeated(string word)
    {
        using var app = await StartAsync(Loopback.FreePort(), ("Handoff__Directory__ClientState", word), ("Handoff__Directory__NotificationUrl", PartnerTopic));
        var said = await app.StandardError.ReadToEndAsync() + await app.StandardOutput.ReadToEndAsync();
        await app.WaitForExitAsync();
        Assert.NotEqual(0, app.ExitCode);
        Assert.Contains("Handoff__Directory__ClientState", said, StringComparison.Ordinal);
        Assert.DoesNotContain(word, said, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_policy_that_tells_receivers_and_names_none_or_has_no_vault_to_sign_from_is_no_start()
    {
        var named = SignalStack.Telling(new LocalStackOptions()).PolicyFile!;
        var none = SignalStack.Telling(new LocalStackOptions(), policy => policy.Remove("sharedSignals")).PolicyFile!;
        foreach (var (policy, wrong) in new[] { (named, "Handoff__KeyVault__VaultUri"), (none, "sharedSignals.send") })
        {
            using var app = await StartAsync(Loopback.FreePort(), ("Handoff__Policy", policy));
            var said = await app.StandardError.ReadToEndAsync();
            await app.WaitForExitAsync();
            Assert.NotEqual(0, app.ExitCode);
            Assert.Contains(wrong, said, StringComparison.Ordinal);
        }
    }

    [Theory]
    [InlineData("ASPNETCORE_URLS", "http://0.0.0.0:{0}")]
    [InlineData("URLS", "http://0.0.0.0:{0}")]
    [InlineData("ASPNETCORE_HTTP_PORTS", "{0}")]
    [InlineData("HTTP_PORTS", "{0}")]
    public async Task It_listens_where_the_host_says_whatever_else_is_set(string setting, string value)
    {
        var (port, other) = (Loopback.FreePort(), Loopback.FreePort());
        using var app = await StartAsync(port, (setting, string.Format(CultureInfo.InvariantCulture, value, other)));
        try
        {
            Assert.True(await HandoffFunctions.Local.Host.StartUpProbe.AnswersAsync(port, TimeSpan.FromSeconds(20), CancellationToken.None));
            var listeners = IPGlobalProperties.GetIPGlobalProperties().GetActiveTcpListeners();
            Assert.Equal([IPAddress.Loopback], listeners.Where(listener => listener.Port == port).Select(listener => listener.Address));
            Assert.DoesNotContain(listeners, listener => listener.Port == other);
        }
        finally
        {
            app.Kill();
            await app.WaitForExitAsync();
        }
    }

    private static async Task<Process> StartAsync(int port, params (string Name, string Value)[] settings)
    {
        var program = Path.Combine(await AppPackage.EnsureAsync(_ => { }), "handoff");
        var start = new ProcessStartInfo(program) { RedirectStandardError = true, RedirectStandardOutput = true };
        start.Environment["FUNCTIONS_CUSTOMHANDLER_PORT"] = port.ToString(CultureInfo.InvariantCulture);
        start.Environment["Handoff__Tables__ConnectionString"] = "AccountName=a;AccountKey=AA==;TableEndpoint=http://127.0.0.1:9/a;";
        start.Environment["Handoff__Api__Issuer"] = "https://127.0.0.1:9/";
        foreach (var (name, value) in settings)
        {
            start.Environment[name] = value;
        }

        return Process.Start(start)!;
    }
}
