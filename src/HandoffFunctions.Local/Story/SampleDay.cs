using Spectre.Console;

namespace HandoffFunctions.Local.Story;

/// <summary>A sample day on a ward, played against a running stack and told as it happens.</summary>
internal static class SampleDay
{
    public static Task PlayAsync(LocalStack stack, IAnsiConsole console, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(stack);
        ArgumentNullException.ThrowIfNull(console);
        cancellationToken.ThrowIfCancellationRequested();
        var table = new Table().AddColumns("part", "address");
        table.AddRow("functions", stack.Functions).AddRow("eventGrid", stack.EventGrid).AddRow("eventHub", stack.EventHub);
        table.AddRow("graph", stack.Graph).AddRow("keyVault", stack.KeyVault).AddRow("tables", stack.Tables);
        table.AddRow("issuer", stack.Issuer).AddRow("control", stack.Control);
        console.Write(table);
        return Task.CompletedTask;
    }
}
