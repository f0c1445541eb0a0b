using System.Net;
using System.Net.Sockets;
using HandoffFunctions.Tests.Fixtures;
using Xunit;

namespace HandoffFunctions.Tests.Local;

/// <summary>What is wrong is said in one sentence on standard error, at once, with exit code 1 and nothing left running.</summary>
[Collection("local stack")]
public sealed class When_the_stack_cannot_start
{
    [Fact]
    public async Task A_port_that_is_taken()
    {
        using var taken = new TcpListener(IPAddress.Loopback, 0);
        taken.Start();
        var port = ((IPEndPoint)taken.LocalEndpoint).Port;
        var errors = await FailsAsync(["serve", "--port", $"{port}"]);
        Assert.Contains($"Port {port} on 127.0.0.1 is in use; choose another with --port.", errors, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Node_js_that_is_missing()
    {
        var errors = await FailsAsync(["serve", "--port", "0"], path: "/nonexistent");
        Assert.Contains("Node.js is not on the PATH", errors, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("{\n  \"version\": 1,\n  \"classes\": { \"kiosk\": { \"grace\": \"5 apples\" } }\n}", "line 3")]
    [InlineData("{\n  \"version\": 1,\n  \"classes\": { \"kiosk\": {} },\n  \"colour\": \"blue\"\n}", "line 4")]
    [InlineData("{\n  \"version\": 1,\n", "line 3")]
    public async Task A_policy_with_an_error_names_its_line(string policy, string line)
    {
        var file = Path.GetTempFileName();
        try
        {
            await File.WriteAllTextAsync(file, policy);
            var errors = await FailsAsync(["serve", "--port", "0", "--policy", file]);
            Assert.Contains(line, errors, StringComparison.OrdinalIgnoreCase);
            Assert.Contains("is not a valid policy", errors, StringComparison.Ordinal);
            Assert.DoesNotContain("   at ", errors, StringComparison.Ordinal);
        }
        finally
        {
            File.Delete(file);
        }
    }

    [Fact]
    public async Task A_policy_that_is_missing()
    {
        var errors = await FailsAsync(["serve", "--port", "0", "--policy", "/nonexistent/policy.json"]);
        Assert.Equal("The policy file /nonexistent/policy.json does not exist.", errors.Trim());
    }

    private static async Task<string> FailsAsync(string[] arguments, string? path = null)
    {
        await using var program = LocalProgram.Start(arguments, path);
        // Less than the 30 s in which a handler may begin to answer.
        Assert.Equal(1, await program.EndAsync(TimeSpan.FromSeconds(25)));
        Assert.Empty(program.Lines);
        return program.Errors;
    }
}
