using System.CommandLine;
using Handoff.Rules.Policy;
using HandoffFunctions.Admin.Commands;

var policy = new Argument<string?>("POLICY") { Description = "The policy file; default: the one that is deployed with the app.", Arity = ArgumentArity.ZeroOrOne };
var directory = new Option<bool>("--directory-changes") { Description = "The directory reports its changes (Handoff__Directory__NotificationUrl is set)." };
var tagged = new Option<bool>("--tagged-passwords") { Description = "The vault has secrets with the tag handoff-rotation=applicationPassword." };
var live = new Option<bool>("--live") { Description = "What the policy needs once its dryRun is off." };
var json = new Option<bool>("--json") { Description = "A JSON array instead of lines." };
var permissions = new Command("permissions", "Prints the Microsoft Graph application permissions that a policy needs, one a line: name, id, what for.") { policy, directory, tagged, live, json };
permissions.SetAction((parsed, cancellation) => PrintPermissions.RunAsync(
    parsed.GetValue(policy), new BesidesPolicy(parsed.GetValue(directory), parsed.GetValue(tagged)), parsed.GetValue(live), parsed.GetValue(json), cancellation));

var container = new Option<string>("--container") { Description = "https://ACCOUNT.blob.core.windows.net/dead-letters, with a shared access signature if az is not signed in.", Required = true };
var topic = new Option<string>("--topic") { Description = "https://TOPIC.REGION-1.eventgrid.azure.net/api/events, the topic in.", Required = true };
var subscription = new Option<string?>("--subscription") { Description = "Only what this event subscription gave up; default: all." };
var yes = new Option<bool>("--yes") { Description = "Publishes and deletes; without it, only what would be done is said." };
var replay = new Command("replay-dead-letters", "Publishes the events that Event Grid gave up once more, and deletes each blob when the topic has taken all of it.") { container, topic, subscription, yes };
replay.SetAction((parsed, cancellation) => ReplayDeadLetters.RunAsync(
    parsed.GetValue(container)!, parsed.GetValue(topic)!, parsed.GetValue(subscription), parsed.GetValue(yes), cancellation));

return await new RootCommand("For whoever runs HandoffFunctions in Azure.") { permissions, replay }.Parse(args).InvokeAsync();
