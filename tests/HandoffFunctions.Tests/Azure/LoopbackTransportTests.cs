using Azure.Core;
using Azure.Core.Pipeline;
using HandoffFunctions.Adapters;
using Xunit;

namespace HandoffFunctions.Tests.Adapters;

public sealed class LoopbackTransportTests
{
    [Fact]
    public async Task A_token_goes_to_the_configured_local_address_over_http()
    {
        await using var service = await LoopbackService.StartAsync(503);
        var options = new Options { Retry = { MaxRetries = 1, Delay = TimeSpan.FromMilliseconds(1) } };
        var address = LoopbackTransport.Fit(service.Address, options, "setting");

        using var answer = await SendAsync(options, address);

        Assert.Equal(Uri.UriSchemeHttps, address.Scheme);
        Assert.Equal(["Bearer token-1", "Bearer token-1"], service.Seen.Select(seen => seen.Headers.Authorization.ToString()));
    }

    [Fact]
    public async Task Another_local_address_is_not_spoken_to_without_tls()
    {
        await using var service = await LoopbackService.StartAsync(200);
        await using var other = await LoopbackService.StartAsync(200);
        var options = new Options { Retry = { MaxRetries = 0 } };
        LoopbackTransport.Fit(service.Address, options, "setting");

        await Assert.ThrowsAnyAsync<Exception>(() => SendAsync(options, Loopback.AsHttps(other.Address)));

        Assert.Empty(other.Seen);
    }

    [Theory]
    [InlineData("http://vault.example/")]
    [InlineData("http://127.0.0.1.example/")]
    [InlineData("http://10.0.0.1/")]
    [InlineData("file:///etc/hosts")]
    public void A_plain_address_elsewhere_is_refused_and_the_setting_named(string address)
    {
        var refused = Assert.Throws<ArgumentException>(() => LoopbackTransport.Fit(new Uri(address), new Options(), "Handoff__KeyVault__VaultUri"));

        Assert.Contains("Handoff__KeyVault__VaultUri", refused.Message, StringComparison.Ordinal);
        Assert.Throws<ArgumentException>(() => new LoopbackTransport(new Uri(address)));
    }

    [Fact]
    public void A_service_in_azure_keeps_its_own_transport()
    {
        var options = new Options();
        var transport = options.Transport;

        Assert.Equal(new Uri("https://vault.example/"), LoopbackTransport.Fit(new Uri("https://vault.example/"), options, "setting"));
        Assert.Same(transport, options.Transport);
    }

    private static async Task<Azure.Response> SendAsync(Options options, Uri address)
    {
        var pipeline = HttpPipelineBuilder.Build(options, new BearerTokenAuthenticationPolicy(new CountingCredential(TimeProvider.System), "scope"));
        var request = pipeline.CreateRequest();
        request.Uri.Reset(address);
        return await pipeline.SendRequestAsync(request, CancellationToken.None);
    }

    private sealed class Options : ClientOptions;
}
