using System.Text.Json.Nodes;
using HandoffFunctions.Tests.Fixtures;
using Xunit;

namespace HandoffFunctions.Tests.Local;

[Collection("local stack")]
public sealed class When_the_stack_is_told_to_stop
{
    [Theory]
    [InlineData("TERM")]
    [InlineData("INT")]
    public async Task Nothing_is_left_running(string signal)
    {
        await using var program = LocalProgram.Start(["serve", "--port", "0"]);
        var ready = JsonNode.Parse(await program.FirstLineAsync() ?? program.Errors)!;
        var started = program.Descendants();
        Assert.Contains((int)ready["handlerPid"]!, started);
        Assert.True(started.Count >= 2, "the app and the storage emulator are processes of their own");

        await program.SignalAsync(signal);
        Assert.Equal(0, await program.EndAsync(TimeSpan.FromSeconds(30)));
        Assert.DoesNotContain(started, LocalProgram.IsAlive);
        Assert.Single(program.Lines);
    }
}
